/// The guest's code, word by word, in pieces that run one after the other or stand alone. Distances inside a piece are
/// relative to it, so a piece may lie anywhere. The host sets the registers before the first instruction:
/// - x0: the MMU's table; x1: the vectors; x13: TCR_EL1;
/// - x2, x3, x4: the vCPU's redistributor, the ITS, the distributor;
/// - x5, x6: GICR_PROPBASER and GICR_PENDBASER; x7: GITS_CBASER; x8: the end of the ITS's commands;
/// - x10, x11: GITS_BASER0 and GITS_BASER1; x16: the routes of the SPIs, 64 bits each;
/// - x19: the vCPU's area; x20: the next entry of its log, which only the handler changes;
/// - x21: the port; x22: the port of level-triggered interrupts, behind which lies that of faults.
///
/// x0 to x5 belong to the handler once the set-up has ended: the programs keep nothing in them over an interrupt.
enum ARM64Listing {
    /// Where the handler of interrupts begins in the table of vectors, in bytes: for the current exception level with
    /// its own stack pointer, and for EL0.
    static var interruptVectors: [Int] { [0x280, 0x480] }
    /// Size of one vector, in bytes; the table has 16.
    static var vectorSize: Int { 0x80 }

    // MARK: Set-up

    /// Switches the MMU and the caches on, and the processor's interface to the GIC: priorities up to 0xF0 pass, and
    /// interrupts of group 1 are signalled.
    static let processor = [
        Instruction(0xD518_C001, "msr vbar_el1, x1"),
        Instruction(0xD29F_E08C, "mov x12, #0xff04"),
        Instruction(0xD518_A20C, "msr mair_el1, x12"),
        Instruction(0xD518_204D, "msr tcr_el1, x13"),
        Instruction(0xD518_2000, "msr ttbr0_el1, x0"),
        Instruction(0xD503_3FDF, "isb"),
        Instruction(0xD508_871F, "tlbi vmalle1"),
        Instruction(0xD503_379F, "dsb nsh"),
        Instruction(0xD503_3FDF, "isb"),
        Instruction(0xD538_100C, "mrs x12, sctlr_el1"),
        Instruction(0xB240_018C, "orr x12, x12, #0x1"),
        Instruction(0xB27E_018C, "orr x12, x12, #0x4"),
        Instruction(0xB274_018C, "orr x12, x12, #0x1000"),
        Instruction(0xD518_100C, "msr sctlr_el1, x12"),
        Instruction(0xD503_3FDF, "isb"),
        Instruction(0xD280_00EC, "mov x12, #0x7"),
        Instruction(0xD518_CCAC, "msr icc_sre_el1, x12"),
        Instruction(0xD503_3FDF, "isb"),
        Instruction(0xD280_1E0C, "mov x12, #0xf0"),
        Instruction(0xD518_460C, "msr icc_pmr_el1, x12"),
        Instruction(0xD518_CC7F, "msr icc_bpr1_el1, xzr"),
        Instruction(0xD280_002C, "mov x12, #0x1"),
        Instruction(0xD518_CCEC, "msr icc_igrpen1_el1, x12"),
        Instruction(0xD503_3FDF, "isb"),
    ]

    /// Sets the distributor up: all SPIs of group 1, edge-triggered, with priority 0xA0, enabled, each routed to its
    /// vCPU; then GICD_CTLR.ARE_NS and EnableGrp1. No store to a device has a write-back, for which the processor gives
    /// KVM no syndrome.
    static let distributor = [
        Instruction(0x1280_000C, "mov w12, #-0x1"),
        Instruction(0xB900_848C, "str w12, [x4, #0x84]"),
        Instruction(0x3201_F3ED, "mov w13, #-0x55555556"),
        Instruction(0xB90C_088D, "str w13, [x4, #0xc08]"),
        Instruction(0xB90C_0C8D, "str w13, [x4, #0xc0c]"),
        Instruction(0x9110_808E, "add x14, x4, #0x420"),
        Instruction(0x5294_140D, "mov w13, #0xa0a0"),
        Instruction(0x72B4_140D, "movk w13, #0xa0a0, lsl #16"),
        Instruction(0xD280_010F, "mov x15, #0x8"),
        Instruction(0xB900_01CD, "str w13, [x14]"),
        Instruction(0x9100_11CE, "add x14, x14, #0x4"),
        Instruction(0xF100_05EF, "subs x15, x15, #0x1"),
        Instruction(0x54FF_FFA1, "b.ne 0x24"),
        Instruction(0x9140_188E, "add x14, x4, #0x6, lsl #12"),
        Instruction(0x9104_01CE, "add x14, x14, #0x100"),
        Instruction(0xD280_040F, "mov x15, #0x20"),
        Instruction(0xF840_860D, "ldr x13, [x16], #0x8"),
        Instruction(0xF900_01CD, "str x13, [x14]"),
        Instruction(0x9100_21CE, "add x14, x14, #0x8"),
        Instruction(0xF100_05EF, "subs x15, x15, #0x1"),
        Instruction(0x54FF_FF81, "b.ne 0x40"),
        Instruction(0xB901_048C, "str w12, [x4, #0x104]"),
        Instruction(0x5280_024C, "mov w12, #0x12"),
        Instruction(0xB900_008C, "str w12, [x4]"),
    ]

    /// Wakes the vCPU's redistributor (GICR_WAKER) and enables PPI 17 with priority 0xA0, of group 1. KVM's PPIs are
    /// level-triggered, whatever GICR_ICFGR1 is told.
    static let redistributor = [
        Instruction(0xB940_144C, "ldr w12, [x2, #0x14]"),
        Instruction(0x121E_798C, "and w12, w12, #0xfffffffd"),
        Instruction(0xB900_144C, "str w12, [x2, #0x14]"),
        Instruction(0xB940_144C, "ldr w12, [x2, #0x14]"),
        Instruction(0x3717_FFEC, "tbnz w12, #0x2, 0xc"),
        Instruction(0x9140_404E, "add x14, x2, #0x10, lsl #12"),
        Instruction(0x1280_000C, "mov w12, #-0x1"),
        Instruction(0xB900_81CC, "str w12, [x14, #0x80]"),
        Instruction(0x5294_140D, "mov w13, #0xa0a0"),
        Instruction(0x72B4_140D, "movk w13, #0xa0a0, lsl #16"),
        Instruction(0xB904_11CD, "str w13, [x14, #0x410]"),
        Instruction(0x52A0_004C, "mov w12, #0x20000"),
        Instruction(0xB901_01CC, "str w12, [x14, #0x100]"),
    ]

    /// Gives the redistributor its tables of LPIs and enables them (GICR_CTLR.EnableLPIs).
    static let lpis = [
        Instruction(0xF900_3845, "str x5, [x2, #0x70]"),
        Instruction(0xF900_3C46, "str x6, [x2, #0x78]"),
        Instruction(0xD503_3F9F, "dsb sy"),
        Instruction(0x5280_002C, "mov w12, #0x1"),
        Instruction(0xB900_004C, "str w12, [x2]"),
        Instruction(0xD503_3F9F, "dsb sy"),
    ]

    /// Gives the ITS its tables and its queue, enables it, and waits until it has taken every command: GITS_CREADR
    /// reaches GITS_CWRITER.
    static let translations = [
        Instruction(0xF900_806A, "str x10, [x3, #0x100]"),
        Instruction(0xF900_846B, "str x11, [x3, #0x108]"),
        Instruction(0xF900_4067, "str x7, [x3, #0x80]"),
        Instruction(0xF900_447F, "str xzr, [x3, #0x88]"),
        Instruction(0x5280_002C, "mov w12, #0x1"),
        Instruction(0xB900_006C, "str w12, [x3]"),
        Instruction(0xD503_3F9F, "dsb sy"),
        Instruction(0xF900_4468, "str x8, [x3, #0x88]"),
        Instruction(0xF940_486C, "ldr x12, [x3, #0x90]"),
        Instruction(0xEB08_019F, "cmp x12, x8"),
        Instruction(0x54FF_FFC1, "b.ne 0x20"),
    ]

    /// Tells the host, by a store to the port, that the vCPU is set up.
    static let ready = [
        Instruction(0xB900_02AC, "str w12, [x21]")
    ]

    // MARK: Programs

    /// What a vCPU does when no interrupt is pending.
    static func program(_ program: GuestProgram) -> [Instruction] {
        switch program {
        case .wfi:
            [
                Instruction(0xD503_42FF, "msr daifclr, #0x2"),
                Instruction(0xD503_207F, "wfi"),
                Instruction(0x17FF_FFFF, "b 0x4"),
            ]
        case .spin:
            [
                Instruction(0x1000_008C, "adr x12, 0x10"),
                Instruction(0xD518_402C, "msr elr_el1, x12"),
                Instruction(0xD518_401F, "msr spsr_el1, xzr"),
                Instruction(0xD69F_03E0, "eret"),
                Instruction(0x1400_0000, "b 0x10"),
            ]
        case .counted:
            // WFI ends for an interrupt that PSTATE masks, so none is missed between the comparison and WFI.
            [
                Instruction(0xD503_207F, "wfi"),
                Instruction(0xD503_42FF, "msr daifclr, #0x2"),
                Instruction(0xD503_3FDF, "isb"),
                Instruction(0xD503_42DF, "msr daifset, #0x2"),
                Instruction(0xF940_026C, "ldr x12, [x19]"),
                Instruction(0xF940_066D, "ldr x13, [x19, #0x8]"),
                Instruction(0xEB0D_019F, "cmp x12, x13"),
                Instruction(0x54FF_FF23, "b.lo 0x0"),
                Instruction(0xB900_02AC, "str w12, [x21]"),
                Instruction(0x17FF_FFF7, "b 0x0"),
            ]
        case .mute:
            [
                Instruction(0xD503_207F, "wfi"),
                Instruction(0x17FF_FFFF, "b 0x0"),
            ]
        }
    }

    // MARK: Vectors

    /// The handler of all interrupts. It takes the time first and counts the run last: a reader that sees the count
    /// sees the rest. INTID 1023 is none. The low 8 bits of an INTID are its vector. Below INTID 32 the line is
    /// level-triggered: the host lowers it at a store to its port, before the interrupt is ended.
    /// - Parameters:
    ///   - hasAtomics: whether the processor has FEAT_LSE, for one instruction that takes the stamp.
    ///   - endsInterrupt: whether the handler writes ICC_EOIR1_EL1.
    static func handler(hasAtomics: Bool, endsInterrupt: Bool) -> [Instruction] {
        enter + (hasAtomics ? [swap] : exclusiveSwap) + count + (endsInterrupt ? [end] : [])
            + [Instruction(0xD69F_03E0, "eret")]
    }

    /// Every other exception: tells the host its syndrome, by a store to the port of faults.
    static let fault = [
        Instruction(0xD538_520C, "mrs x12, esr_el1"),
        Instruction(0xF900_06CC, "str x12, [x22, #0x8]"),
        Instruction(0x1400_0000, "b 0x8"),
    ]

    /// Takes the time and the INTID, and finds where the vector's stamp lies.
    static let enter = [
        Instruction(0xD503_3FDF, "isb"),
        Instruction(0xD53B_E040, "mrs x0, cntvct_el0"),
        Instruction(0xD538_CC01, "mrs x1, icc_iar1_el1"),
        Instruction(0xD280_7FE2, "mov x2, #0x3ff"),
        Instruction(0xEB02_003F, "cmp x1, x2"),
        Instruction(0x5400_0041, "b.ne 0x1c"),
        Instruction(0xD69F_03E0, "eret"),
        Instruction(0xF900_0680, "str x0, [x20, #0x8]"),
        Instruction(0x9240_1C22, "and x2, x1, #0xff"),
        Instruction(0x8B02_0E62, "add x2, x19, x2, lsl #3"),
        Instruction(0x9120_0043, "add x3, x2, #0x800"),
    ]

    /// Takes the stamp by one instruction.
    static let swap = Instruction(0xF8FF_8064, "swpal xzr, x4, [x3]")

    /// Takes the stamp by exclusive instructions, for processors without FEAT_LSE.
    static let exclusiveSwap = [
        Instruction(0xC85F_FC64, "ldaxr x4, [x3]"),
        Instruction(0xC805_FC7F, "stlxr w5, xzr, [x3]"),
        Instruction(0x35FF_FFC5, "cbnz w5, 0x0"),
    ]

    /// Writes the log, counts the run, and lowers a level-triggered line.
    static let count = [
        Instruction(0xF900_0284, "str x4, [x20]"),
        Instruction(0x9100_4284, "add x4, x20, #0x10"),
        Instruction(0xB340_3C94, "bfxil x20, x4, #0, #16"),
        Instruction(0x9140_0442, "add x2, x2, #0x1, lsl #12"),
        Instruction(0xF940_0044, "ldr x4, [x2]"),
        Instruction(0x9100_0484, "add x4, x4, #0x1"),
        Instruction(0xF900_0044, "str x4, [x2]"),
        Instruction(0xF940_0264, "ldr x4, [x19]"),
        Instruction(0x9100_0484, "add x4, x4, #0x1"),
        Instruction(0xC89F_FE64, "stlr x4, [x19]"),
        Instruction(0xF100_803F, "cmp x1, #0x20"),
        Instruction(0x5400_0042, "b.hs 0x34"),
        Instruction(0xB900_02C1, "str w1, [x22]"),
    ]

    static let end = Instruction(0xD518_CC21, "msr icc_eoir1_el1, x1")
}
