/* Residency, doorbell, kick and block (Sources/VGIC/Distributor+Direct, +Block, +Queue, +Entry).
 *
 * Two injectors set a vLPI pending each (one of them twice); the guest idles in WFI. The vCPU takes what it sees while it
 * is resident, puts its vPE with a doorbell request when it finds nothing, looks at the table once more, and blocks.
 *
 * Promises: every pending state is delivered (the vCPU never sleeps for good over one), and the doorbell rings at most
 * once for each block.
 *
 * Broken on purpose: LOOK_FIRST reads the table before residency ends; BELL_FIRST reads residency before the pending bit
 * is set; BLOCK_LATE reads the requests before `blocked` is set; REQUEST_LATE makes the request after it read `blocked`.
 */
#define ABSENT 0
#define RESIDENT 1
#define DOORBELL 2

byte residency = ABSENT;
bit pending[2];
bit request = 0;
bit blocked = 0;
byte wakes = 0;
byte rings = 0;      /* since the last put */
byte latched = 0;
byte delivered = 0;

inline kick() {
#ifndef REQUEST_LATE
    request = 1;
    if
    :: blocked == 1 ->
        if
        :: atomic { blocked == 1 -> blocked = 0; wakes++ }
        :: blocked == 0
        fi
    :: else
    fi
#else
    if
    :: blocked == 1 ->
        if
        :: atomic { blocked == 1 -> blocked = 0; wakes++ }
        :: blocked == 0
        fi
    :: else
    fi;
    request = 1
#endif
}

inline ring() {
    if
    :: atomic { residency == DOORBELL -> residency = ABSENT; rings++; assert(rings <= 1); won = 1 }
    :: atomic { residency != DOORBELL -> won = 0 }
    fi;
    if
    :: won -> kick()
    :: else
    fi
}

proctype Injector(byte lpi; byte times) {
    bit won, first;
    byte seen;
    do
    :: times > 0 ->
        times--;
#ifdef BELL_FIRST
        seen = residency;
        atomic { first = !pending[lpi]; latched = latched + first; pending[lpi] = 1 };
#else
        atomic { first = !pending[lpi]; latched = latched + first; pending[lpi] = 1 };
        seen = residency;
#endif
        if
        :: first && seen == DOORBELL -> ring()
        :: else
        fi
    :: else -> break
    od
}

active proctype VCPU() {
    bit found, last;
    byte lpi;
enter:
    residency = RESIDENT;
    request = 0;
guest:
    found = 0;
    lpi = 0;
    do
    :: lpi < 2 ->
        atomic {
            if
            :: pending[lpi] -> pending[lpi] = 0; delivered++; found = 1
            :: else
            fi
        };
        lpi++
    :: else -> break
    od;
    if
    :: found -> goto guest
    :: else
    fi;
    /* WFI: put, look, block. */
#ifdef LOOK_FIRST
    last = pending[0] | pending[1];
    atomic { residency = DOORBELL; rings = 0 };
#else
    atomic { residency = DOORBELL; rings = 0 };
    last = pending[0];
    last = last | pending[1];
#endif
#ifdef BLOCK_LATE
    if
    :: request || last -> goto enter
    :: else
    fi;
    blocked = 1;
#else
    blocked = 1;
    if
    :: request || last ->
        if
        :: atomic { blocked == 1 -> blocked = 0 }
        :: atomic { blocked == 0 -> wakes-- }
        fi;
        goto enter
    :: else
    fi;
#endif
    if
    :: atomic { wakes > 0 -> wakes-- }; goto enter
    :: timeout ->
        /* Nobody will ever wake it. */
        assert(pending[0] == 0 && pending[1] == 0);
        assert(latched == delivered)
    fi
}

init {
    atomic { run Injector(0, 2); run Injector(1, 1) }
}
