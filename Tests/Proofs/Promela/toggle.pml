/* Upgrade and downgrade of one LPI under load (Sources/VGIC/Distributor+Direct: forward, unforward), with the grace
 * period that the downgrade waits for.
 *
 * Two injectors, inside a section each, take the direct or the software path; one thread upgrades, downgrades and
 * upgrades again; the vCPU acknowledges from its list register and from the pending table, or folds the list register.
 *
 * Promises: every signal that was latched is delivered or merged; no latch stays behind on a forwarded LPI; after the
 * downgrade returned the table is empty.
 *
 * Broken on purpose: LATCH_FIRST moves the latch before the mapping is visible; NO_RETEST injects by software without
 * testing `hw` again under irq_lock; NO_RETEST_HOME brings a word back into the latch without testing it; NO_GRACE does
 * not wait for the injectors; NO_READ_BACK drops what the table holds (what Linux does).
 */
bit irqLock = 0;
bit hw = 0;          /* forwarded */
bit latch = 0;
bit word = 0;        /* the pending word of the vLPI */
bit lr = 0;
byte latched = 0;
byte delivered = 0;
byte merged = 0;     /* pending states that met another at a transfer or a fold */
byte sections = 0;   /* one bit an injector: inside a section */
byte injectorsLeft = 2;
bit togglerDone = 0;

inline acquire() { atomic { irqLock == 0 -> irqLock = 1 } }
inline release() { irqLock = 0 }

inline relatch() {
    if
    :: latch -> merged++
    :: else
    fi;
    latch = 1
}

/* A pending word that somebody has to bring home. */
inline transfer(old) {
    do
    :: hw == 1 -> break   /* published: index and doorbell are the other model's */
    :: else ->
        atomic { old = word; word = 0 };
        if
        :: old ->
            acquire();
#ifndef NO_RETEST_HOME
            if
            :: hw == 1 ->
                /* Forwarded again meanwhile: back into the table, and look once more. */
                release();
                atomic { merged = merged + word; word = 1 }
            :: else -> relatch(); release(); break
            fi
#else
            relatch(); release(); break
#endif
        :: else -> break
        fi
    od
}

inline moveToTable(old) {
    atomic { old = word; word = 1; merged = merged + old };
    transfer(old)
}

inline direct(old) {
    atomic { old = word; word = 1; latched = latched + !old };
    if
    :: !old ->
        if
        :: hw == 0 -> transfer(old)
        :: else
        fi
    :: else
    fi
}

proctype Injector(byte me) {
    bit old;
    byte times = 2;
    do
    :: times > 0 ->
        times--;
        atomic { sections = sections | (1 << me) };
        if
        :: hw == 1 -> direct(old)
        :: hw == 0 ->
            acquire();
#ifndef NO_RETEST
            if
            :: hw == 1 -> release(); direct(old)
            :: else ->
#endif
                if
                :: latch == 0 -> latch = 1; latched++
                :: else
                fi;
                release()
#ifndef NO_RETEST
            fi
#endif
        fi;
        atomic { sections = sections & ~(1 << me) }
    :: else -> break
    od;
    injectorsLeft--
}

inline forward(old, moved) {
#ifdef LATCH_FIRST
    acquire();
    moved = latch;
    latch = 0;
    release();
    hw = 1;
#else
    acquire();
    hw = 1;
    moved = latch;
    latch = 0;
    assert(latch == 0);
    release();
#endif
    if
    :: moved -> moveToTable(old)
    :: else
    fi
}

inline unforward(old) {
    byte waitFor;
    acquire();
    hw = 0;
    release();
#ifdef NO_READ_BACK
    word = 0;
#else
    transfer(old);
#endif
#ifndef NO_GRACE
    /* Who still found it forwarded sets the word behind our back, and brings it home inside its section. */
    waitFor = sections;
    (sections & waitFor & 1) == 0;
    (sections & waitFor & 2) == 0;
#endif
    /* DISABLE returns: the table is all zero. The vCPU may hold one bit in its hand for a moment. */
    assert(word == 0 || inHand)
}

bit inHand = 0;

proctype Toggler() {
    bit old, moved;
    forward(old, moved);
    unforward(old);
    forward(old, moved);
    togglerDone = 1
}

proctype VCPU() {
    bit old, have;
    do
    :: atomic { injectorsLeft == 0 && togglerDone && !latch && !word && !lr -> break }
    :: atomic { injectorsLeft == 0 && togglerDone && latch && hw -> assert(false) }
    :: latch && !hw && !lr ->
        acquire();
        if
        :: latch && !hw -> latch = 0; lr = 1
        :: else
        fi;
        release()
    :: lr -> delivered++; lr = 0
    :: lr ->                              /* an exit: fold */
        acquire();
        if
        :: hw -> release(); inHand = 1; lr = 0; moveToTable(old); inHand = 0
        :: else -> lr = 0; relatch(); release()
        fi
    :: word ->
        atomic { have = word; word = 0; inHand = have };
        if
        :: have && hw -> delivered++
        :: have && !hw -> moveToTable(old)
        :: else
        fi;
        inHand = 0
    od;
    assert(latched == delivered + merged)
}

init {
    atomic { run Injector(0); run Injector(1); run Toggler(); run VCPU() }
}
