"""QEMU's GIC and ITS under qtest: the CPUs are halted, memory and registers are written from here."""
import base64
import os
import socket
import struct
import subprocess
import time

DISTRIBUTOR, ITS, TRANSLATER = 0x8000000, 0x8080000, 0x8090040
ECAM, BARS = 0x4010000000, 0x10000000
# Where the tables of the ITS and of the redistributors lie in the guest's memory.
DEVICES, COLLECTIONS, VPES, QUEUE = 0x41000000, 0x41100000, 0x41200000, 0x41300000
PROPERTIES, VIRTUAL_PROPERTIES, PENDING = 0x41320000, 0x41340000, 0x41400000
VIRTUAL_PENDING, SECOND_LEVELS, ITTS, END = 0x41500000, 0x41600000, 0x42000000, 0x5f000000
# PCI functions with an `edu` device: slot and function.
FUNCTIONS = [(slot, 0) for slot in (1, 2, 3, 5, 8, 13, 21, 30)] + [(31, 7)]
EVENTS = ("gicv3_its_*", "gicv3_redist_write", "gicv3_cpuif_update", "gicv3_cpuif_virt_update")
VALID, INDIRECT = 1 << 63, 1 << 62


class Machine:
    """A machine of QEMU with its tables set up and its ITS on."""

    def __init__(self, folder, gic, redistributors, layout):
        self.gic, self.redistributors, self.layout = gic, redistributors, layout
        self.log = os.path.join(folder, "qemu.log")
        path = os.path.join(folder, "qtest")
        kind = f"virt,gic-version={gic},its=on" + (",virtualization=on" if gic == 4 else "")
        command = [
            "qemu-system-aarch64", "-M", kind, "-cpu", "cortex-a57", "-accel", "tcg", "-S", "-smp", str(redistributors),
            "-m", "512", "-display", "none", "-nodefaults", "-qtest", f"unix:{path},server=on,wait=off", "-qtest-log",
            "none", "-d", "guest_errors," + ",".join("trace:" + event for event in EVENTS), "-D", self.log,
        ]
        for slot, function in FUNCTIONS:
            command += ["-device", f"edu,addr={slot:x}.{function:x}"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            if os.path.exists(path):
                break
            time.sleep(0.05)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.stream = self.socket.makefile("rw")
        self.next_itt = ITTS
        self.typer = self.word(ITS + 8)
        self.distributor_typer = self.half(DISTRIBUTOR + 4)
        self.set_up()

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(10)

    def ask(self, line):
        self.stream.write(line + "\n")
        self.stream.flush()
        while True:
            words = self.stream.readline().split()
            if not words:
                raise EOFError("QEMU has ended")
            if words[0] == "OK":
                return words[1] if len(words) > 1 else ""
            if words[0] in ("FAIL", "ERR"):
                raise RuntimeError(f"{line}: {words}")

    def half(self, address):
        return int(self.ask(f"readl {address:#x}"), 16)

    def word(self, address):
        return int(self.ask(f"readq {address:#x}"), 16)

    def set_half(self, address, value):
        self.ask(f"writel {address:#x} {value:#x}")

    def set_word(self, address, value):
        self.ask(f"writeq {address:#x} {value:#x}")

    def bytes(self, address, count):
        return base64.b64decode(self.ask(f"b64read {address:#x} {count}"))

    def set_bytes(self, address, data):
        self.ask(f"b64write {address:#x} {len(data)} {base64.b64encode(data).decode()}")

    def redistributor(self, number):
        return 0x80a0000 + number * (0x40000 if self.gic == 4 else 0x20000)

    def set_up(self):
        layout = self.layout
        self.set_half(DISTRIBUTOR, 0x12)
        self.set_bytes(PROPERTIES, layout.properties)
        self.set_bytes(VIRTUAL_PROPERTIES, layout.properties)
        for number in range(self.redistributors):
            frame = self.redistributor(number)
            self.set_word(frame + 0x70, PROPERTIES | layout.intid_bits - 1)
            self.set_word(frame + 0x78, PENDING + 0x10000 * number)
            self.set_half(frame, 1)
            if self.gic == 4:
                self.set_word(frame + 0x20070, VIRTUAL_PROPERTIES | 15)
        size = layout.page_size_code << 8
        if layout.is_indirect:
            for index in range(layout.second_levels):
                self.set_word(DEVICES + 8 * index, VALID | SECOND_LEVELS + index * layout.page_size)
            self.set_word(ITS + 0x100, VALID | INDIRECT | size | DEVICES)
        else:
            self.set_word(ITS + 0x100, VALID | size | DEVICES | layout.device_pages - 1)
        self.set_word(ITS + 0x108, VALID | size | COLLECTIONS)
        if self.gic == 4:
            self.set_word(ITS + 0x110, VALID | size | VPES)
        self.set_word(ITS + 0x80, VALID | QUEUE)
        self.set_word(ITS + 0x88, 0)
        self.set_half(ITS, 1)
        self.functions = {}
        for number, (slot, function) in enumerate(FUNCTIONS):
            space = ECAM + ((slot << 3 | function) << 12)
            self.set_half(space + 0x10, BARS + number * 0x100000)
            self.set_half(space + 4, 6)
            at = self.half(space + 0x34) & 0xFF
            while at and self.half(space + at) & 0xFF != 5:
                at = self.half(space + at) >> 8 & 0xFF
            self.set_half(space + at + 4, TRANSLATER)
            self.set_half(space + at + 8, 0)
            self.functions[slot << 3 | function] = (BARS + number * 0x100000, space + at)

    def signal(self, device, event):
        """The device writes its MSI."""
        base, capability = self.functions[device]
        self.set_half(capability + 12, event)
        self.set_half(capability, self.half(capability) & 0xFFFF | 1 << 16)
        self.set_half(base + 0x60, 1)
        self.set_half(base + 0x64, 1)

    def new_itt(self, size):
        """Memory for 2^(size + 1) entries, never used before: MAPD begins with an empty table."""
        address = (self.next_itt + 255) & ~255
        self.next_itt = address + max(256, 12 << size + 1)
        if self.next_itt > END:
            raise MemoryError("too many interrupt translation tables")
        return address

    # What the tables say, read back from memory.

    def device_entries(self):
        layout = self.layout
        if not layout.is_indirect:
            yield from entries(self.bytes(DEVICES, layout.device_pages * layout.page_size), 0)
            return
        for index in range(layout.second_levels):
            yield from entries(
                self.bytes(SECOND_LEVELS + index * layout.page_size, layout.page_size), index * layout.page_size // 8)

    def snapshot(self):
        found = {"devices": [], "events": [], "collections": [], "pending": []}
        for device, entry in self.device_entries():
            size, itt = entry >> 1 & 31, (entry >> 6 & (1 << 44) - 1) << 8
            found["devices"].append({"device": device, "size": size, "itt": hex(itt)})
            table = self.bytes(itt, 12 << size + 1)
            for event in range(1 << size + 1):
                low, high = struct.unpack_from("<QI", table, 12 * event)
                if not low & 1:
                    continue
                one = {"device": device, "event": event}
                if low & 2:
                    one |= {"intid": low >> 2 & 0xFFFFFF, "icid": low >> 32 & 0xFFFF}
                else:
                    one |= {"vintid": low >> 2 & 0xFFFFFF, "vpe": low >> 48 & 0xFFFF, "doorbell": high & 0xFFFFFF}
                found["events"].append(one)
        for collection, entry in entries(self.bytes(COLLECTIONS, self.layout.page_size), 0):
            found["collections"].append({"icid": collection, "rd": entry >> 1 & 0xFFFF})
        for number in range(self.redistributors):
            pending = bits(self.bytes(PENDING + 0x10000 * number, 8192))
            found["pending"] += [{"rd": number, "intid": intid} for intid in pending if intid >= 8192]
        if self.gic == 4:
            found |= {"vpes": [], "vpending": []}
            for vpe, entry in entries(self.bytes(VPES, self.layout.page_size), 0):
                table = (entry >> 6 & (1 << 36) - 1) << 16
                found["vpes"].append(
                    {"vpe": vpe, "rd": entry >> 42 & 0xFFFF, "vpt": hex(table), "vpt_size": entry >> 1 & 31})
            for number in range(6):
                table = VIRTUAL_PENDING + 0x10000 * number
                found["vpending"] += [{"vpt": hex(table), "vintid": intid} for intid in bits(self.bytes(table, 8192))]
        return found


def entries(data, first):
    """Valid entries of 8 bytes, with their numbers."""
    for index in range(len(data) // 8):
        entry = struct.unpack_from("<Q", data, 8 * index)[0]
        if entry & 1:
            yield first + index, entry


def bits(data):
    return [8 * index + bit for index, byte in enumerate(data) if byte for bit in range(8) if byte >> bit & 1]
