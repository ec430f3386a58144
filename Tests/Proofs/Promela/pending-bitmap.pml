/* PendingBitmap (Sources/Lockfree): a leaf level, a summary level, a root word with its count of removers.
 *
 * Two setters put one bit each into leaf 0; a third one sets bits of leaf 1, one after the other; a remover takes a bit
 * of leaf 0 back from outside; the taker takes words and would sleep when the root word is zero.
 *
 * Promise: when the taker reads a root word of zero, no bit whose insertion had returned is still set. All accesses are
 * sequentially consistent in the source, so interleaving is the whole memory model.
 *
 * Broken on purpose, each refuted by spin: SUMMARY_IF_EMPTY sets the summary only where the leaf was empty; NO_REREAD
 * clears a summary without a second look at the leaf; UNCOUNTED_REMOVER removes without counting itself.
 */
byte leaf[2];
byte summary;
byte root;
byte removers;
byte returned[2];   /* bits whose insertion has returned and that nobody has taken */
byte settersLeft = 3;
bool removerDone = false;

inline announceSummary() {
    if
    :: root == 0 -> root = 1
    :: else
    fi
}

inline announce(w) {
    if
    :: (summary & (1 << w)) == 0 -> summary = summary | (1 << w)
    :: else
    fi;
    announceSummary()
}

inline mend(w, left) {
    atomic { summary = summary & ~(1 << w); left = summary };
#ifndef NO_REREAD
    if
    :: leaf[w] != 0 -> announce(w)
    :: else ->
        if
        :: left == 0 ->
            root = 0;
            if
            :: summary != 0 -> announceSummary()
            :: else
            fi
        :: else
        fi
    fi
#else
    if
    :: left == 0 -> root = 0
    :: else
    fi
#endif
}

inline insert(w, mask, old) {
    atomic { old = leaf[w]; leaf[w] = leaf[w] | mask };
#ifdef SUMMARY_IF_EMPTY
    if
    :: old == 0 -> announce(w)
    :: else
    fi;
#else
    announce(w);
#endif
    /* The bit counts as promised only if it is still there: a taker may have had it already. */
    atomic { returned[w] = returned[w] | (leaf[w] & mask) }
}

proctype Setter(byte w; byte mask) {
    byte old;
    insert(w, mask, old);
    settersLeft--
}

proctype TwiceSetter() {
    byte old;
    insert(1, 1, old);
    insert(1, 2, old);
    settersLeft--
}

proctype Remover() {
    byte old, left;
    atomic { old = leaf[0]; leaf[0] = leaf[0] & ~1; returned[0] = returned[0] & ~1 };
    if
    :: old == 1 ->
#ifndef UNCOUNTED_REMOVER
        removers++;
#endif
        mend(0, left);
#ifndef UNCOUNTED_REMOVER
        removers--
#endif
    :: else
    fi;
    removerDone = true
}

active proctype Taker() {
    byte w, left, rest;
    do
    :: atomic {
        root == 0 && removers == 0 ->
        /* It would go to sleep here: nothing that was promised may be behind it. */
        assert(returned[0] == 0 && returned[1] == 0);
        if
        :: settersLeft == 0 && removerDone -> break
        :: else
        fi
       }
    :: root != 0 ->
        w = 0;
        do
        :: w < 2 ->
            if
            :: (summary & (1 << w)) != 0 ->
                atomic { leaf[w] = 0; returned[w] = 0 };
                mend(w, left)
            :: else
            fi;
            w++
        :: else -> break
        od
    od
}

init {
    atomic { run Setter(0, 1); run Setter(0, 2); run TwiceSetter(); run Remover() }
}
