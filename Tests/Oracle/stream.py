"""stream.py FOLDER SEED STEPS TRACE: one random stream of ITS commands, MSIs and register writes.

QEMU carries it out; TRACE becomes the recording of what it did, as `irqmark replay` reads it. The seed chooses GICv3 or
GICv4, one to six redistributors, the layout of the tables, and every step. Commands are right, or wrong in one argument
or more; nothing here says what QEMU makes of them.
"""
import random
import struct
import sys

import machine
import record


class Layout:
    """How large the tables are, flat or in two levels, how many INTIDs there are, and the LPIs' property bytes."""

    def __init__(self, random):
        self.page_size_code = random.choice((0, 1, 2, 2))
        self.page_size = (4096, 16384, 65536)[self.page_size_code]
        self.is_indirect = random.random() < 0.4
        self.device_pages = random.choice((1, 2, 4))
        # A DeviceID has 16 bits: as many second levels as lead to an entry for each.
        self.second_levels = 65536 * 8 // self.page_size
        self.intid_bits = random.choice((14, 16, 16))
        self.properties = bytes(random.choice((0xA1, 0xA1, 0x81, 0xA0, 0x41)) for _ in range(57344))

    @property
    def devices(self):
        return 65536 if self.is_indirect else self.device_pages * self.page_size // 8


class Stream:
    def __init__(self, folder, seed, steps):
        self.random = random.Random(seed)
        self.layout = Layout(self.random)
        gic, redistributors = self.random.choice((3, 4)), self.random.randrange(1, 7)
        self.machine = machine.Machine(folder, gic, redistributors, self.layout)
        self.packets, self.snapshots, self.waiting = [], [], []
        self.actions, self.place = 0, 0
        self.sizes, self.mapped, self.resident = {}, set(), {}
        self.commands = (
            [(7, self.mapd), (7, self.mapc), (18, self.mapti), (3, self.mapi), (10, self.movi), (4, self.movall)]
            + [(8, self.on_event(code)) for code in (3, 4, 0xF)]
            + [(5, self.on_event(0xC)), (2, self.invall), (3, self.sync), (1, self.unknown)]
            + [(5, self.vmapp), (8, self.vmapti), (1, self.vmapi), (4, self.vmovp), (6, self.vmovi), (2, self.vinvall)]
            + [(2, self.vsync)])
        try:
            for step in range(steps):
                self.step()
                if step % 200 == 199:
                    self.snapshot()
            self.snapshot()
        finally:
            self.machine.close()

    # Arguments, now and then beyond what there is.

    def rarely(self, usual, *odd):
        return usual if self.random.random() < 0.95 else self.random.choice(odd)

    def device(self):
        known = sorted(self.machine.functions) + [0, 2, 77, self.layout.devices - 1]
        return self.rarely(self.random.choice(known), self.layout.devices, self.layout.devices + 5, 65535, 9999)

    def event(self, device):
        count = 1 << self.sizes.get(device, 2) + 1
        return self.rarely(self.random.randrange(count), count, count + 3, 65535)

    def known(self):
        if self.mapped and self.random.random() < 0.85:
            return self.random.choice(sorted(self.mapped))
        device = self.device()
        return device, self.event(device)

    def mapped_device(self):
        return self.random.choice(sorted(self.sizes)) if self.sizes and self.random.random() < 0.85 else self.device()

    def collection(self):
        return self.rarely(self.random.choice((0, 1, 2, 3, 4, 7, 20)), 511, 512, 8191, 8192, 65535)

    def lpi(self):
        return self.rarely(8192 + self.random.randrange(200), 8191, 0, 1023, 16383, 16384, 32767, 65535, 65536, 70000)

    def target(self):
        count = self.machine.redistributors
        return self.rarely(self.random.randrange(count), count, count + 1, 255)

    def vpe(self):
        return self.rarely(self.random.randrange(6), 511, 512, 8191, 8192, 65535)

    def doorbell(self):
        return self.rarely(self.random.choice((1023, 8492 + self.random.randrange(8))), 5, 70000)

    def valid(self):
        return machine.VALID if self.random.random() < 0.82 else 0

    # Commands.

    def push(self, *words):
        self.waiting.append([word & (1 << 64) - 1 for word in words])

    def mapd(self):
        device, valid = self.device(), self.valid()
        size = self.rarely(self.random.choice((0, 1, 2, 3, 4, 5, 7, 13)), 16, 17, 31)
        itt = self.machine.new_itt(size) if size < 16 else machine.ITTS
        self.push(8 | device << 32, size, valid | itt, 0)
        if device < self.layout.devices and size < 16:
            self.mapped = {event for event in self.mapped if event[0] != device}
            if valid:
                self.sizes[device] = size
            else:
                self.sizes.pop(device, None)

    def mapc(self):
        self.push(9, 0, self.valid() | self.target() << 16 | self.collection(), 0)

    def mapti(self):
        device = self.mapped_device()
        event = self.event(device)
        self.push(0xA | device << 32, event | self.lpi() << 32, self.collection(), 0)
        self.mapped.add((device, event))

    def mapi(self):
        device, event = self.mapped_device(), self.random.choice((8192, 8200, 8201 + self.random.randrange(9), 12))
        self.push(0xB | device << 32, event, self.collection(), 0)
        self.mapped.add((device, event))

    def movi(self):
        device, event = self.known()
        self.push(1 | device << 32, event, self.collection(), 0)

    def movall(self):
        self.push(0xE, 0, self.target() << 16, self.target() << 16)

    def on_event(self, code):
        def command():
            device, event = self.known()
            self.push(code | device << 32, event, 0, 0)

        return command

    def invall(self):
        self.push(0xD, 0, self.collection(), 0)

    def sync(self):
        self.push(5, 0, self.target() << 16, 0)

    def unknown(self):
        code = self.random.choice((0, 2, 6, 7, 0x10, 0x1F, 0xFF))
        self.push(code, *(self.random.getrandbits(64) for _ in range(3)))

    def vmapp(self):
        table = machine.VIRTUAL_PENDING + 0x10000 * self.random.randrange(6)
        size = self.rarely(self.random.choice((13, 14, 15)), 20)
        self.push(0x29, self.vpe() << 32, self.valid() | self.target() << 16, table | size)

    def vmapti(self):
        device = self.mapped_device()
        event = self.event(device)
        self.push(0x2A | device << 32, event | self.vpe() << 32, self.lpi() | self.doorbell() << 32, 0)
        self.mapped.add((device, event))

    def vmapi(self):
        device, event = self.mapped_device(), self.random.choice((8192, 8195, 12))
        self.push(0x2B | device << 32, event | self.vpe() << 32, self.doorbell() << 32, 0)

    def vmovp(self):
        self.push(0x22, self.vpe() << 32, self.target() << 16, 0)

    def vmovi(self):
        device, event = self.known()
        self.push(0x21 | device << 32, event | self.vpe() << 32, self.random.randrange(2) | self.doorbell() << 32, 0)

    def vinvall(self):
        self.push(0x2D, self.vpe() << 32, 0, 0)

    def vsync(self):
        self.push(0x25, self.vpe() << 32, 0, 0)

    # Steps.

    def kick(self):
        for packet in self.waiting:
            self.machine.set_bytes(machine.QUEUE + 32 * self.place, struct.pack("<4Q", *packet))
            self.place = (self.place + 1) % 128
            self.packets.append(packet)
        self.actions += len(self.waiting)
        self.waiting.clear()
        self.machine.set_word(machine.ITS + 0x88, 32 * self.place)

    def step(self):
        kind = self.random.random()
        if kind < 0.6:
            weights = [weight for weight, _ in self.commands]
            for _ in range(self.random.choice((1, 1, 2, 3, 5, 8))):
                self.random.choices(self.commands, weights)[0][1]()
            self.kick()
        elif kind < 0.93:
            devices = self.machine.functions
            mapped = [event for event in sorted(self.mapped) if event[0] in devices]
            if mapped and self.random.random() < 0.85:
                device, event = self.random.choice(mapped)
            else:
                device, event = self.random.choice(sorted(devices)), 0
            self.signal(device, self.event(device) if self.random.random() < 0.08 else event)
        elif kind < 0.955:
            number = self.random.randrange(self.machine.redistributors)
            self.machine.set_half(self.machine.redistributor(number), 0 if self.random.random() < 0.35 else 1)
        elif kind < 0.965:
            self.machine.set_half(machine.ITS, 0)
            self.signal(self.random.choice(sorted(self.machine.functions)), 0)
            self.machine.set_half(machine.ITS, 1)
        elif self.machine.gic == 4:
            self.change_residency()

    def signal(self, device, event):
        self.machine.signal(device, event & 0xFFFF)
        self.actions += 1

    def change_residency(self):
        """From one vPE to another goes through Valid = 0."""
        number = self.random.randrange(self.machine.redistributors)
        register = self.machine.redistributor(number) + 0x20078
        if self.resident.get(number):
            self.machine.set_word(register, 0)
        self.resident[number] = self.random.random() < 0.6
        if self.resident[number]:
            table = machine.VIRTUAL_PENDING + 0x10000 * self.random.randrange(6)
            self.machine.set_word(register, machine.VALID | table)

    def snapshot(self):
        self.snapshots.append((self.actions, self.machine.snapshot()))


if __name__ == "__main__":
    folder, seed, steps, path = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    record.write(Stream(folder, seed, steps), path)
