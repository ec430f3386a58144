"""Turns QEMU's trace log of a stream into a recording.

Every outcome comes from a line of the log: the last table that was read says how far a translation came, a written
entry that a command was carried out, the update of a CPU interface right behind it that a pending bit changed. Nothing
is worked out from the command itself.
"""
import json
import re

COMMANDS = ("int", "clear", "discard", "inv")
# What a guest error says of a command that was ignored, the first that fits.
REASONS = (
    ("invalid dte", "device_unmapped"), ("no valid dte", "device_unmapped"), ("no entry in device", "device_unmapped"),
    ("invalid ite", "event_unmapped"), ("not for virtual", "wrong_type"), ("event", "event_out_of_range"),
    ("invalid size", "size_out_of_range"), ("vpt_size", "size_out_of_range"), ("doorbell", "doorbell_out_of_range"),
    ("not a valid lpi", "intid_out_of_range"), ("intid 0x", "intid_out_of_range"),
    ("interrupt id", "intid_out_of_range"), ("rdbase", "rd_out_of_range"), ("invalid icid", "icid_out_of_range"),
    ("invalid cte", "collection_unmapped"), ("invalid vte", "vpe_unmapped"), ("vpeid", "vpe_out_of_range"),
    ("devid", "device_out_of_range"), ("device id", "device_out_of_range"), ("deviceid", "device_out_of_range"),
)
# A guest error may stand before it in one line.
TRACED = re.compile(r"(gicv3_\w+) (GICv3.*)$")


def field(name, text, base=16):
    found = re.search(r"\b" + name + (r" 0x(\w+)" if base == 16 else r" (-?\d+)"), text)
    return int(found[1], base) if found else None


class Action:
    """The lines of one command, MSI or register write: tables read and written, guest errors, interface updates."""

    def __init__(self, name, text):
        self.name, self.text = name, text
        self.tables, self.updates, self.errors = [], [], []

    def take(self, name, text):
        if name is None:
            self.errors.append(text)
        elif re.match(r"gicv3_its_(dte|ite|cte|vte)_", name):
            self.tables.append((name[10:], text))
        elif name in ("gicv3_cpuif_update", "gicv3_cpuif_virt_update"):
            self.updates.append((name, text, len(self.tables)))
        else:
            return False
        return True

    def reads(self, kind):
        return [text for name, text in self.tables if name == kind + "_read"]

    def written(self, kind):
        found = [text for name, text in self.tables if name == kind + "_write"]
        return found[0] if found else None

    def updates_after(self, tables):
        return [(name, text) for name, text, count in self.updates if count == tables]


def actions(path):
    """The log as a list of actions, in the order of execution."""
    found, following = [], None
    for line in open(path, errors="replace"):
        line = line.rstrip("\n")
        traced = TRACED.search(line)
        if traced and traced.start() > 0 and following:
            following.take(None, line[:traced.start()])
        name, text = (traced[1], traced[2]) if traced else (None, line)
        if name == "gicv3_its_process_command":
            following = Action("command", text)
            found.append(following)
        elif name and name.startswith("gicv3_its_cmd_") and following and following.name == "command":
            following.name, following.text = name[14:], following.text + " " + text
        elif name in ("gicv3_its_translation_write", "gicv3_its_write", "gicv3_redist_write"):
            following = Action(name, text)
            found.append(following)
        elif following is None or not following.take(name, text):
            if name and not name.endswith("_irqs"):
                following = None
    return found


class Recorder:
    def __init__(self, stream):
        self.stream, self.machine = stream, stream.machine
        self.records, self.registers, self.is_on = [], {}, False
        self.packets = iter(stream.packets)
        self.unacknowledged, self.shown = set(), {}

    def records_of(self, action):
        kind = action.name
        if kind == "gicv3_its_write":
            return self.its_write(action.text)
        if kind == "gicv3_redist_write":
            return self.redistributor_write(action.text)
        if kind == "gicv3_its_translation_write":
            one = {"op": "msi", "device": field("requester_id", action.text), "event": field("data", action.text)}
            return self.translated(one, action, "msi")
        return self.command(action)

    # Registers.

    def its_write(self, text):
        offset, value, size = field("offset", text), field("data", text), field("size", text, 10)
        old = self.registers.get(offset & ~7, 0)
        if size == 8:
            self.registers[offset] = value
        elif offset & 4:
            self.registers[offset & ~7] = old & 0xFFFFFFFF | value << 32
        else:
            self.registers[offset & ~7] = old & ~0xFFFFFFFF | value
        if offset != 0:
            return None
        self.is_on = bool(value & 1)
        if not self.is_on:
            return {"op": "its_disable"}
        queue = self.registers.get(0x80, 0)
        one = {"op": "its_enable", "cmdq_entries": (queue & 0xFF) + 1 << 7 if queue >> 63 else 0}
        bits = self.facts["deviceid_bits"], self.facts["collectionid_bits"], 16
        for number, name in enumerate(("device", "collection", "vpe")[:3 if self.machine.gic == 4 else 2]):
            one[name + "_table"] = self.table(self.registers.get(0x100 + 8 * number, 0), bits[number])
        return one

    @staticmethod
    def table(register, bits):
        if not register >> 63:
            return {"valid": 0, "entries": 0}
        size, pages, indirect = (4096, 16384, 65536, 65536)[register >> 8 & 3], (register & 0xFF) + 1, register >> 62 & 1
        entries = pages * size // 8 * (size // 8 if indirect else 1)
        return {
            "valid": 1, "indirect": indirect, "page_size": size, "pages": pages, "entry_size": 8,
            "entries": min(entries, 1 << bits),
        }

    def redistributor_write(self, text):
        found = re.search(r"redistributor 0x(\w+) write: offset 0x(\w+) data 0x(\w+)", text)
        number, offset, value = (int(word, 16) for word in found.groups())
        one = {"rd": number}
        if offset == 0:
            return {"op": "rd_ctlr", **one, "enable_lpis": value & 1}
        if offset == 0x70:
            return {"op": "rd_propbaser", **one, "intid_bits": (value & 31) + 1}
        if offset == 0x78:
            return {"op": "rd_pendbaser", **one, "ptz": value >> 62 & 1}
        if offset == 0x20070:
            return {"op": "rd_vpropbaser", **one, "intid_bits": (value & 31) + 1, "value": hex(value)}
        if offset == 0x20078:
            return {
                "op": "rd_vpendbaser", **one, "valid": value >> 63, "vpt": hex(value & 0xFFFFFFFF0000),
                "idai": value >> 62 & 1, "pending_last": value >> 61 & 1,
            }
        return None

    # Translations.

    def translated(self, one, action, kind):
        """MSI, INT, CLEAR, DISCARD and INV: how far it came by the tables that were read."""
        devices, events = action.reads("dte"), action.reads("ite")
        reason = None
        if not devices:
            reason = "device_out_of_range" if action.errors else "its_disabled"
        elif not field("valid", devices[0], 10):
            reason = "device_unmapped"
        elif not events:
            reason = "event_out_of_range"
        elif not field("valid", events[0], 10):
            reason = "event_unmapped"
        if reason:
            return one | {"outcome": "drop", "reason": reason}
        is_physical = field("inttype", events[0], 10)
        return (self.physical if is_physical else self.virtual)(one, action, events[0], kind)

    def destination(self, one, entry, name, target):
        """Why the table that an event leads to leads nowhere, nil if it does not."""
        if not entry:
            return name[0]
        if not field("valid", entry[0], 10):
            return name[1]
        return "rd_out_of_range" if field(target, entry[0]) >= self.machine.redistributors else None

    def physical(self, one, action, event, kind):
        one |= {"intid": field("intid", event), "icid": field("ICID", event)}
        entry = action.reads("cte")
        reason = self.destination(one, entry, ("icid_out_of_range", "collection_unmapped"), "RDBase")
        if reason:
            return one | {"outcome": "drop", "reason": reason}
        target, intid = field("RDBase", entry[0]), one["intid"]
        one |= {"outcome": "lpi", "rd": target}
        shown = self.shown_after(action, 3, target)
        if kind in ("msi", "int"):
            latched = shown is not None
            if latched and kind == "msi":
                # The line may be the CPU's own next step: it proves the change only if it shows this LPI anew.
                is_new = shown["irq"] == intid and shown["prio"] < 255 and (target, intid) not in self.unacknowledged
                latched = True if is_new and self.shown.get(target) != (shown["irq"], shown["prio"]) else None
            one["latched"] = latched
            self.unacknowledged.add((target, intid))
        if shown:
            one["hppi"] = shown
        return one

    def virtual(self, one, action, event, kind):
        one |= {"vintid": field("intid", event), "vpe": field("vPEID", event), "doorbell": field("doorbell", event)}
        entry = action.reads("vte")
        reason = self.destination(one, entry, ("vpe_out_of_range", "vpe_unmapped"), "RDbase")
        if not reason and any("out of range" in error for error in action.errors):
            reason = "vintid_out_of_range"
        if reason:
            return one | {"outcome": "drop", "reason": reason}
        target = field("RDbase", entry[0])
        one |= {"outcome": "vlpi", "rd": target, "vpt": hex(field("VPTaddr", entry[0]) << 16)}
        if kind in ("msi", "int"):
            one["evidence"] = self.evidence(action, target, one["doorbell"])
        return one

    def evidence(self, action, target, doorbell):
        updates = action.updates_after(3)
        if not updates or field("i/f", updates[0][1]) != target:
            return None
        if updates[0][0] == "gicv3_cpuif_virt_update":
            return "virtual_hppi"
        shown = self.interface(updates[0][1])
        if shown["irq"] != doorbell or shown["prio"] == 255:
            return "physical_update"
        # Behind an MSI, both lines of one CPU are that CPU's own step.
        follows = len(updates) > 1 and updates[1][0] == "gicv3_cpuif_virt_update"
        is_own = action.name.endswith("write") and follows and field("i/f", updates[1][1]) == target
        return "physical_update" if is_own else "doorbell"

    @staticmethod
    def interface(text):
        return {"irq": field("irq", text, 10), "prio": field("prio", text, 10)}

    def shown_after(self, action, tables, target):
        for name, text in action.updates_after(tables)[:1]:
            if name == "gicv3_cpuif_update" and field("i/f", text) == target:
                return self.interface(text)
        return None

    # Commands.

    def command(self, action):
        text, name = action.text, action.name
        packet = next(self.packets)
        slot = field("offset", text)
        if name in ("command", "unknown"):
            one = {"op": "unknown", "slot": slot, "code": packet[0] & 0xFF, "result": "ignored"}
        else:
            one = {"op": name, "slot": slot} | self.arguments(name, text, packet)
            one = self.outcome(one, action)
        return one | {"raw": [hex(word) for word in packet]}

    @staticmethod
    def arguments(name, text, packet):
        def of(**names):
            return {key: field(name, text, 10 if name in ("V", "D") else 16) for key, name in names.items()}

        event = {"device": "DeviceID", "event": "EventID"}
        match name:
            case "int" | "clear" | "discard" | "inv":
                return of(**event)
            case "mapd":
                one = of(device="DeviceID", size="Size", valid="V")
                return one | {"itt": hex(field("ITT_addr", text) << 8)}
            case "mapc":
                return of(icid="ICID", rd="RDbase", valid="V")
            case "mapti":
                return of(**event, icid="ICID", intid="pINTID")
            case "mapi" | "movi":
                return of(**event, icid="ICID")
            case "movall":
                return of(from_rd="RDbase1", to_rd="RDbase2")
            case "vmapp":
                one = of(vpe="vPEID", rd="RDbase", vpt_size="VPT_size", valid="V")
                return one | {"vpt": hex(field("VPT_addr", text) << 16)}
            case "vmapti":
                return of(**event, vpe="vPEID", doorbell="Dbell_pINTID", vintid="vINTID")
            case "vmapi":
                return of(**event, vpe="vPEID", doorbell="Dbell_pINTID")
            case "vmovp":
                return of(vpe="vPEID", rd="RDbase")
            case "vmovi":
                return of(**event, vpe="vPEID", doorbell="Dbell_pINTID", db_valid="D")
            case "vinvall":
                return of(vpe="vPEID")
            case "invall":
                return {"icid": packet[2] & 0xFFFF}
            case "sync":
                return {"rd": packet[2] >> 16 & 0x7FFFFFFFF}
        return {}

    def outcome(self, one, action):
        name = one["op"]
        if name in COMMANDS:
            one = self.translated(one, action, name)
            if name == "discard" and one["outcome"] != "drop":
                one["result"] = "ok" if action.written("ite") else "ignored"
            return one
        if name == "movall":
            return one | ({"result": "ignored", "reason": "rd_out_of_range"} if action.errors else {"result": "ok"})
        if name == "vinvall":
            entry = action.reads("vte")
            if entry and field("valid", entry[0], 10):
                return one | {"result": "ok", "rd": field("RDbase", entry[0])}
            return one | {"result": "ignored", "reason": "vpe_unmapped" if entry else "vpe_out_of_range"}
        table = {"mapd": "dte", "mapc": "cte", "vmapp": "vte", "vmovp": "vte"}.get(name, "ite")
        if name in ("invall", "sync", "vsync"):
            return one | {"result": "ok"}
        written = action.written(table)
        if written is None:
            return one | {"result": "ignored", "reason": self.reason(one, action)}
        return self.stored(one | {"result": "ok"}, written, action)

    def stored(self, one, written, action):
        match one["op"]:
            case "mapti" | "mapi":
                one["stored"] = {"intid": field("intid", written), "icid": field("ICID", written)}
            case "vmapti" | "vmapi" | "vmovi":
                names = {"vintid": "intid", "vpe": "vPEID", "doorbell": "doorbell"}
                one["stored"] = {key: field(name, written) for key, name in names.items()}
            case "movi":
                source, target = (field("RDBase", text) for text in action.reads("cte")[:2])
                # A pending LPI that is new at the destination makes QEMU compute that CPU interface anew.
                updates = [text for name, text in action.updates_after(4) if name == "gicv3_cpuif_update"]
                moved = source != target and any(field("i/f", text) == target for text in updates)
                one |= {
                    "intid": field("intid", written), "from_rd": source, "to_rd": target, "moved_pending": moved}
        return one

    def reason(self, one, action):
        errors = " ".join(action.errors).lower()
        reason = next((word for part, word in REASONS if part in errors), "unreported")
        is_mapped = any(field("valid", text, 10) for text in action.reads("ite"))
        if reason == "event_unmapped" and one["op"] in ("movi", "vmovi") and is_mapped:
            return "wrong_type"
        if reason == "unreported" and one["op"] == "vmovp" and one["rd"] >= self.machine.redistributors:
            return "rd_out_of_range"
        return reason

    # The whole.

    @property
    def facts(self):
        typer, distributor = self.machine.typer, self.machine.distributor_typer

        def bits(value, high, low):
            return value >> low & (1 << high - low + 1) - 1

        return {
            "op": "machine", "truncated": True, "gic": self.machine.gic,
            "redistributors": self.machine.redistributors, "typer": hex(typer), "pta": bits(typer, 19, 19),
            "physical": bits(typer, 0, 0), "virtual": bits(typer, 1, 1), "vmovp": bits(typer, 37, 37),
            "itt_entry_size": bits(typer, 7, 4) + 1, "eventid_bits": bits(typer, 12, 8) + 1,
            "deviceid_bits": bits(typer, 17, 13) + 1, "hcc": bits(typer, 31, 24), "cil": bits(typer, 36, 36),
            "collectionid_bits": bits(typer, 35, 32) + 1 if bits(typer, 36, 36) else 16,
            "intid_bits": bits(distributor, 23, 19) + 1, "gicd_typer": hex(distributor),
            "rd_of_affinity": {hex(number): number for number in range(self.machine.redistributors)},
        }

    def run(self):
        snapshots, done = list(self.stream.snapshots), 0
        for action in actions(self.machine.log):
            one = self.records_of(action)
            for name, text, _ in action.updates:
                if name == "gicv3_cpuif_update":
                    self.shown[field("i/f", text)] = (field("irq", text, 10), field("prio", text, 10))
            if one is None:
                continue
            self.records.append(one)
            if "slot" in one or one["op"] == "msi":
                done += 1
                while snapshots and snapshots[0][0] == done:
                    self.records.append({"op": "snapshot"} | snapshots.pop(0)[1])
        if snapshots:
            raise RuntimeError(f"the log holds {done} actions, {len(snapshots)} snapshots lie behind them")
        return self.records


def write(stream, path):
    recorder = Recorder(stream)
    with open(path, "w") as file:
        for number, record in enumerate([recorder.facts] + recorder.run()):
            file.write(json.dumps({"t": number} | record, separators=(",", ":")) + "\n")
