#!/usr/bin/env python3
"""An independent model of the legacy service's decoder, and the cases that it has answered.

  .ci/legacy_oracle.py [--seed N] [--count N] > Tests/Fixtures/legacy-answers.ndjson
  .ci/legacy_oracle.py --legacy FOLDER --goldens FOLDER

The service is Go 1.22 and decodes with encoding/json. This is written from that package's rules, and shares nothing with
the reader in Sources. Each line is a case: "files" has the folder (base64), "path" the endpoint, and "answer" the body
with serverTime 0, or null where the service answers an error. With --legacy, the answers of a whole legacy folder are
written instead, each into a file of --goldens.
"""
import argparse, base64, json, os, random, sys

class Bad(Exception): pass

# MARK: Syntax. A value is ("null",), ("bool", b), ("number", text), ("string", bytes), ("array", [...]), ("object", [(name, value)]).

SPACE = b" \t\r\n"

class Parser:
    def __init__(self, data): self.d, self.i = data, 0
    def space(self):
        while self.i < len(self.d) and self.d[self.i] in SPACE: self.i += 1
    def peek(self):
        if self.i >= len(self.d): raise Bad("end")
        return self.d[self.i]
    def document(self):
        value = self.value(0); self.space()
        if self.i != len(self.d): raise Bad("trailing")
        return value
    def literal(self, word, value):
        if self.d[self.i:self.i + len(word)] != word: raise Bad("literal")
        self.i += len(word); return value
    def value(self, depth):
        self.space(); c = self.peek()
        if c in b"{[":
            if depth >= 10000: raise Bad("depth")
            return self.object(depth + 1) if c == 0x7B else self.array(depth + 1)
        if c == 0x22: return ("string", self.string())
        if c == 0x74: return self.literal(b"true", ("bool", True))
        if c == 0x66: return self.literal(b"false", ("bool", False))
        if c == 0x6E: return self.literal(b"null", ("null",))
        return ("number", self.number())
    def object(self, depth):
        self.i += 1; members = []; self.space()
        if self.peek() == 0x7D: self.i += 1; return ("object", members)
        while True:
            self.space()
            if self.peek() != 0x22: raise Bad("name")
            name = self.string(); self.space()
            if self.peek() != 0x3A: raise Bad("colon")
            self.i += 1; members.append((name, self.value(depth))); self.space(); c = self.peek(); self.i += 1
            if c == 0x7D: return ("object", members)
            if c != 0x2C: raise Bad("comma")
    def array(self, depth):
        self.i += 1; items = []; self.space()
        if self.peek() == 0x5D: self.i += 1; return ("array", items)
        while True:
            items.append(self.value(depth)); self.space(); c = self.peek(); self.i += 1
            if c == 0x5D: return ("array", items)
            if c != 0x2C: raise Bad("comma")
    def number(self):
        start = self.i
        def digits():
            at = self.i
            while self.i < len(self.d) and 0x30 <= self.d[self.i] <= 0x39: self.i += 1
            if self.i == at: raise Bad("digit")
        if self.peek() == 0x2D: self.i += 1
        if self.i < len(self.d) and self.d[self.i] == 0x30: self.i += 1
        else: digits()
        if self.i < len(self.d) and self.d[self.i] == 0x2E: self.i += 1; digits()
        if self.i < len(self.d) and self.d[self.i] in b"eE":
            self.i += 1
            if self.i < len(self.d) and self.d[self.i] in b"+-": self.i += 1
            digits()
        return self.d[start:self.i].decode()
    def string(self):
        self.i += 1; out = bytearray()
        while True:
            c = self.peek()
            if c == 0x22: self.i += 1; return bytes(out)
            if c < 0x20: raise Bad("control")
            if c == 0x5C: self.escape(out); continue
            if c < 0x80: out.append(c); self.i += 1; continue
            for n in (2, 3, 4):
                try: out += self.d[self.i:self.i + n].decode("utf-8", "strict").encode(); self.i += n; break
                except UnicodeDecodeError: pass
            else: out += b"\xef\xbf\xbd"; self.i += 1
    def unit(self, at):
        text = self.d[at:at + 6]
        if len(text) < 6 or text[:2] != b"\\u" or any(chr(c) not in "0123456789abcdefABCDEF" for c in text[2:]): return None
        return int(text[2:], 16)
    def escape(self, out):
        if self.i + 1 >= len(self.d): raise Bad("end")
        c = chr(self.d[self.i + 1])
        plain = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
        if c in plain: out += plain[c].encode(); self.i += 2; return
        if c != "u": raise Bad("escape")
        u = self.unit(self.i)
        if u is None: raise Bad("escape")
        self.i += 6
        if 0xD800 <= u < 0xE000:
            low = self.unit(self.i)
            if u < 0xDC00 and low is not None and 0xDC00 <= low < 0xE000:
                self.i += 6; u = 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00)
            else: u = 0xFFFD
        out += chr(u).encode()

# MARK: Types

class Scalar:
    def __init__(self, kind): self.kind = kind
    def zero(self): return {"f": 0.0, "i": 0, "s": b"", "b": False, "any": None}[self.kind]
    def decode(self, v, old):
        if self.kind == "any": return untyped(v)
        if v[0] == "null": return old
        want = {"f": "number", "i": "number", "s": "string", "b": "bool"}[self.kind]
        if v[0] != want: raise Bad("type")
        return real(v[1]) if self.kind == "f" else integer(v[1]) if self.kind == "i" else v[1]
    def encode(self, v):
        return write(v) if self.kind == "any" else floating(v) if self.kind == "f" else str(v).encode() if self.kind == "i" \
            else text(v) if self.kind == "s" else (b"true" if v else b"false")

class Struct:
    def __init__(self, fields, omit=()): self.fields, self.omit = fields, omit
    def zero(self): return {n: t.zero() for n, t in self.fields}
    def field(self, name):
        for n, t in self.fields:
            if n.encode() == name: return n, t
        for n, t in self.fields:
            if fold(n.encode()) == fold(name): return n, t
        return None
    def decode(self, v, old):
        if v[0] == "null": return old
        if v[0] != "object": raise Bad("type")
        for name, value in v[1]:
            f = self.field(name)
            if f: old[f[0]] = f[1].decode(value, old[f[0]])
        return old
    def encode(self, v):
        keep = [(n, t) for n, t in self.fields if not (n in self.omit and (v[n] is None or type(v[n]) in (int, float) and v[n] == 0 and t.kind != "any"))]
        return b"{" + b",".join(text(n.encode()) + b":" + t.encode(v[n]) for n, t in keep) + b"}"

class Map:
    def __init__(self, of): self.of = of
    def zero(self): return None
    def decode(self, v, old):
        if v[0] == "null": return None
        if v[0] != "object": raise Bad("type")
        old = {} if old is None else old
        for name, value in v[1]: old[name] = self.of.decode(value, self.of.zero())
        return old
    def encode(self, v):
        if v is None: return b"null"
        return b"{" + b",".join(text(k) + b":" + self.of.encode(v[k]) for k in sorted(v)) + b"}"

class Slice:
    """A value is (memory, length): elements behind the length stay in memory until a null or an empty array."""
    def __init__(self, of): self.of = of
    def zero(self): return None
    def decode(self, v, old):
        if v[0] == "null": return None
        if v[0] != "array": raise Bad("type")
        memory = old[0] if old else []
        for i, value in enumerate(v[1]):
            if i == len(memory): memory.append(self.of.zero())
            memory[i] = self.of.decode(value, memory[i])
        return (memory, len(v[1])) if v[1] else ([], 0)
    def encode(self, v):
        return b"null" if v is None else b"[" + b",".join(self.of.encode(e) for e in v[0][:v[1]]) + b"]"

def fold(name):
    out = []
    for c in name.decode():
        out.append("S" if c == "\u017f" else "K" if c == "\u212a" else c.upper() if "a" <= c <= "z" else c)
    return "".join(out)

def real(t):
    x = float(t)
    if x in (float("inf"), float("-inf")): raise Bad("range")
    return x

def integer(t):
    if not t.lstrip("-").isdigit() or not -2**63 <= int(t) < 2**63: raise Bad("integer")
    return int(t)

def untyped(v):
    if v[0] == "null": return None
    if v[0] == "number": return real(v[1])
    if v[0] == "array": return [untyped(e) for e in v[1]]
    if v[0] == "object": return {n: untyped(e) for n, e in v[1]}
    return v[1]

def write(v):
    if v is None: return b"null"
    if isinstance(v, bool): return b"true" if v else b"false"
    if isinstance(v, float): return floating(v)
    if isinstance(v, bytes): return text(v)
    if isinstance(v, list): return b"[" + b",".join(map(write, v)) + b"]"
    return b"{" + b",".join(text(k) + b":" + write(v[k]) for k in sorted(v)) + b"}"

def floating(x):
    if x == 0: return b"-0" if str(x)[0] == "-" else b"0"
    mantissa, _, exponent = ("%r" % abs(x)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits, point = whole + ("" if fraction == "0" else fraction), len(whole) + int(exponent or 0)
    stripped = digits.lstrip("0"); point -= len(digits) - len(stripped); digits = stripped.rstrip("0")
    sign = "-" if x < 0 else ""
    if 1e-6 <= abs(x) < 1e21:
        if point <= 0: body = "0." + "0" * -point + digits
        elif point >= len(digits): body = digits + "0" * (point - len(digits))
        else: body = digits[:point] + "." + digits[point:]
    else:
        body = digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + "e%s%d" % ("-" if point <= 0 else "+", abs(point - 1))
    return (sign + body).encode()

def text(b):
    out = ['"']
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    for c in b.decode():
        out.append(short.get(c) or ("\\u%04x" % ord(c) if ord(c) < 0x20 or c in "\u2028\u2029" else c))
    return "".join(out).encode() + b'"'

def struct(spec, omit=()): return Struct([(f.split()[0], Scalar(f.split()[1])) for f in spec.split(", ")], omit)

price = struct("symbol s, price f, timestamp i")
position = struct("entry_oid i, risk_usd f, confidence f, index_col any, exit_plan any, entry_time f, symbol s, entry_price f, tp_oid i, margin f, wait_for_fill b, sl_oid i, oid i, current_price f, closed_pnl f, liquidation_price f, commission f, leverage f, slippage f, quantity f, unrealized_pnl f")
total = struct("id s, model_id s, timestamp f, dollar_equity f, realized_pnl f, total_unrealized_pnl f, cum_pnl_pct f, sharpe_ratio f, since_inception_hourly_marker i, since_inception_minute_marker i")
total.fields.append(("positions", Map(position)))
trade = struct("id s, model_id s, symbol s, side s, trade_type s, trade_id s, quantity f, leverage f, confidence f, entry_price f, entry_time f, entry_human_time s, entry_sz f, entry_tid i, entry_oid i, entry_crossed b, entry_liquidation any, entry_commission_dollars f, entry_closed_pnl f, exit_price f, exit_time f, exit_human_time s, exit_sz f, exit_tid i, exit_oid i, exit_crossed b, exit_liquidation any, exit_commission_dollars f, exit_closed_pnl f, exit_plan any, realized_gross_pnl f, realized_net_pnl f, total_commission_dollars f")
since = struct("id s, nav_since_inception f, inception_date f, num_invocations i, model_id s")
entry = struct("id s, num_trades i, sharpe f, win_dollars f, num_losses i, lose_dollars f, return_pct f, equity f, num_wins i")
message = struct("role s, content s, timestamp any", omit=("timestamp",))

def table(metrics): return Struct(metrics, omit=[n for n, _ in metrics])

def types(metrics):
    breakdown = table([(n, Scalar(k)) for n, k in metrics])
    names = "id s,model_id s,updated_at f,fee_pnl_moves_breakdown_table t,winners_losers_breakdown_table t,signals_breakdown_table t,last_trade_exit_time f,invocation_breakdown_table t,longs_shorts_breakdown_table t,last_convo_doc_id s,last_convo_timestamp f,overall_trades_overview_table t,last_trade_doc_id s"
    analytics = Struct([(f.split()[0], breakdown if f.split()[1] == "t" else Scalar(f.split()[1])) for f in names.split(",")])
    now = b'"serverTime":0'
    return {
        "crypto-prices": Struct([("prices", Map(price)), ("serverTime", Scalar("i"))]),
        "account-totals": Struct([("accountTotals", Slice(total)), ("lastHourlyMarkerRead", Scalar("i"))]),
        "positions": Struct([("accountTotals", Slice(Struct([("model_id", Scalar("s")), ("positions", Map(position))])))]),
        "trades": Struct([("trades", Slice(trade))]),
        "since-inception-values": Struct([("sinceInceptionValues", Slice(since))]),
        "leaderboard": Struct([("leaderboard", Slice(entry))]),
        "analytics": Struct([("analytics", Slice(analytics))]),
        "conversations": Struct([("conversations", Slice(Struct([("model_id", Scalar("s")), ("messages", Slice(message))])))]),
        "own": Struct([("analytics", analytics)]),
    }

def load(t, data): return t.decode(Parser(data).document(), t.zero())

def answer(schema, path, files):
    name, _, model = path.partition("/")
    try:
        if model:
            own = files.get("analytics-%s.json" % model)
            try:
                if own is None: raise Bad("missing")
                found = load(schema["own"], own)["analytics"]
            except Bad:
                if "analytics.json" not in files: raise
                memory, length = load(schema["analytics"], files["analytics.json"])["analytics"] or ([], 0)
                one = dict(schema["own"].fields)["analytics"]
                found = next((e for e in memory[:length] if e["model_id"] == model.encode()), None)
                if found is None: found = one.zero(); found["model_id"] = model.encode()
            return b'{"analytics":' + dict(schema["own"].fields)["analytics"].encode(found) + b',"serverTime":0}'
        if name + ".json" not in files: raise Bad("missing")
        body = schema[name].encode(load(schema[name], files[name + ".json"]))
        return body if name in ("crypto-prices", "leaderboard") else body[:-1] + b',"serverTime":0}'
    except Bad: return None

# MARK: Cases

class Maker:
    def __init__(self, seed): self.r = random.Random(seed)
    def pick(self, *options): return self.r.choice(options)
    def number(self):
        return self.pick("0", "-0", "1", "-1", "7", "1.0", "1e3", "-0.0", "1E-7", "1e21", "123456.789", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "5e-324", "1e-999", "0.1", "1760741958.8470731", "0.000001", "1e20", "4.35").encode() \
            if self.r.random() < .4 else self.pick(b"01", b"1.", b"-", b".5", b"+1", b"1e999", b"-1e999") if self.r.random() < .01 else ("%d" % self.r.randrange(-99, 1000)).encode()
    def string(self):
        def piece():
            p = self.r.random()
            if p < .7: return self.pick(b"a", b"b", b"c")
            if p > .997: return self.pick(b"\\'", b"\t")
            return self.pick(
                b"m", b"\xc3\xa9", b"\\n", b"\\b", b"\\f", b"\\u0000", b"\\u001f", b"\\ud83d\\ude80", b"\\ud83d", b"\\ude00",
                b"\xe4\xb8", b"\xff", b"\\/", b"\\u2028", b"\xe2\x80\xa9", b"<&>", b"\x7f", b"\xed\xa0\x80")
        return b'"' + b"".join(piece() for _ in range(self.r.randrange(4))) + b'"'
    def untyped(self, depth=0):
        n = self.r.random()
        if depth > 2 or n < .5: return self.pick(b"null", b"true", self.number(), self.string())
        if n < .75: return b"[" + b",".join(self.untyped(depth + 1) for _ in range(self.r.randrange(3))) + b"]"
        return b"{" + b",".join(self.string() + b":" + self.untyped(depth + 1) for _ in range(self.r.randrange(4))) + b"}"
    def name(self, n):
        p = self.r.random()
        if p < .06: n = n.upper()
        elif p < .10: n = n.replace("s", "\u017f", 1)
        elif p < .13: n = n.replace("k", "\u212a", 1)
        elif p < .15: n = n.capitalize()
        elif p < .16: n = "\u0130" + n
        elif p < .18: return b'"' + n.encode().replace(b"_", b"\\u005f", 1) + b'"'
        return b'"' + n.encode() + b'"'
    def space(self): return self.pick(b"", b"", b"", b" ", b"\n", b"\t ") if self.r.random() < .3 else b""
    def of(self, t):
        p = self.r.random()
        if p < .07: return b"null"
        if p < .072: return self.untyped()
        if isinstance(t, Scalar):
            if t.kind == "any": return self.untyped()
            if t.kind == "s": return self.string()
            if t.kind == "b": return self.pick(b"true", b"false")
            return ("%d" % self.r.randrange(100)).encode() if t.kind == "i" and self.r.random() < .97 else self.number() if self.r.random() < .3 else b"2.5" if t.kind == "f" else b"3"
        if isinstance(t, Slice):
            return b"[" + self.space() + b",".join(self.of(t.of) for _ in range(self.r.randrange(4))) + b"]"
        if isinstance(t, Map):
            return b"{" + b",".join(self.pick(b'"A"', b'"B"', b'"\\ud800"', b'"C"') + b":" + self.of(t.of) for _ in range(self.r.randrange(4))) + b"}"
        members = []
        for n, f in t.fields:
            times = 2 if self.r.random() < .08 else 1 if self.r.random() < (1 if len(t.fields) < 4 else .9 if isinstance(f, (Slice, Map, Struct)) else min(1, (2 if len(t.fields) > 50 else 6) / len(t.fields))) else 0
            members += [self.name(n) + self.space() + b":" + self.space() + self.of(f) for _ in range(times)]
        if self.r.random() < .1: members.append(b'"serverTime":' + self.untyped())
        if self.r.random() < .1: members.append(b'"more":' + self.untyped())
        if self.r.random() < .3: self.r.shuffle(members)
        # A list that is repeated, longer and shorter.
        for n, f in t.fields:
            if isinstance(f, (Slice, Map)) and self.r.random() < .25:
                for _ in range(self.r.randrange(1, 4)): members.append(self.name(n) + b":" + self.of(f))
        return b"{" + (b"," + self.space()).join(members) + b"}"
    def damaged(self, data):
        p = self.r.random()
        if p > .12 or not data: return data
        at = self.r.randrange(len(data))
        return self.pick(data[:at], data + self.pick(b" x", b"{}", b",", b"\x00", b"\n "), b"\xef\xbb\xbf" + data,
                         data[:at] + bytes([self.r.randrange(256)]) + data[at + 1:], data[:at] + data[at + 1:], b"")

def special(schema):
    deep = lambda n: b"[" * n + b"]" * n
    doc = lambda n: b'{"trades":[{"exit_plan":' + deep(n) + b"}]}"
    unknown = lambda n: b'{"x":' + deep(n) + b',"trades":[]}'
    yield "trades", {"trades.json": unknown(9999)}
    yield "trades", {"trades.json": unknown(10000)}
    yield "trades", {"trades.json": doc(9997)}
    yield "trades", {"trades.json": doc(9998)}
    list_ = b'{"analytics":[{"id":"1","model_id":"m"},{"id":"2","model_id":"m"}]}'
    for own in (b"{}", b"null", b'{"analytics":null}', b'{"more":1}', b'{"analytics":[]}', b'{"analytics":{}}', b"[]", b"", b"{",
                b'{"analytics":{"id":5}}', b'{"analytics":{"id":"o"},"serverTime":"x"}', b'{"Analytic\xc5\xbf":{"id":"o"}}',
                b'{"analytics":{"id":"a"},"analytics":{"model_id":"b"},"analytics":null}', b'{"analytics":{"id":"a"},"analytics":[]}'):
        yield "analytics/m", {"analytics-m.json": own, "analytics.json": list_}
        yield "analytics/m", {"analytics-m.json": own}
    yield "analytics/" + "m" * 241, {"analytics.json": b'{"analytics":[{"id":"1","model_id":"' + b"m" * 241 + b'"}]}'}
    yield "analytics/m", {"analytics.json": list_[:-2] + b',{"id":5}]}'}
    yield "analytics/x", {"analytics.json": list_}
    odd = b'{"analytics":[{"id":"1","model_id":"a\\\\b"},{"id":"2","model_id":"\\n"},{"id":"3","model_id":"m\\u0000"},{"id":"4","model_id":"m"}]}'
    for name in ("a\\b", "\n", "\x7f", "m\x00", "\x00", "\x1b[31m", "...", " "):
        yield "analytics/" + name, {"analytics.json": odd}
        yield "analytics/" + name, {"analytics.json": list_}
    for name in ("a\\b", "\n", "\x7f", "...", " "):
        yield "analytics/" + name, {"analytics-%s.json" % name: b'{"analytics":{"id":"o"}}', "analytics.json": odd}
        yield "analytics/" + name, {"analytics-%s.json" % name: b'{"analytics":[]}', "analytics.json": odd}

def goldens(schema, legacy, out):
    """The answer to every call that the folder `legacy` can answer, in a file each; a model that it does not know too."""
    files = {n: open(os.path.join(legacy, n), "rb").read() for n in os.listdir(legacy) if n.endswith(".json")}
    os.makedirs(out, exist_ok=True)
    stems = sorted(n[:-len(".json")] for n in files) + ["analytics-no-such-model"]
    for stem in stems:
        path = stem.replace("-", "/", 1) if stem.startswith("analytics-") else stem
        body = answer(schema, path, files)
        if body is None: sys.exit("legacy_oracle: %s: the service answers an error" % path)
        with open(os.path.join(out, stem + ".json"), "wb") as f: f.write(body)

def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=1); options.add_argument("--count", type=int, default=300)
    options.add_argument("--metrics", default="Sources/ArenaDomain/Wire/BreakdownMetric.swift")
    options.add_argument("--legacy"); options.add_argument("--goldens")
    options = options.parse_args()
    sys.setrecursionlimit(100_000)
    import re
    metrics = [(n, k[0]) for k, n in re.findall(r'\.(float|integer)\("(\w+)"\)', open(options.metrics).read())]
    schema, make = types(metrics), Maker(options.seed)
    if options.legacy: return goldens(schema, options.legacy, options.goldens)
    cases = list(special(schema))
    names = [n for n in schema if n != "own"]
    for _ in range(options.count):
        name = make.pick(*names, "own")
        if name == "own":
            files = {"analytics-m.json": make.damaged(make.of(schema["own"])), "analytics.json": make.damaged(make.of(schema["analytics"]).replace(b'"a"', b'"m"'))}
            cases.append(("analytics/m", files))
        else: cases.append((name, {name + ".json": make.damaged(make.of(schema[name]))}))
    for path, files in cases:
        body = answer(schema, path, files)
        # The largest add nothing that the others lack; the nested ones, whose size is the point, are special cases.
        if sum(map(len, files.values())) > 9_000 and not any(b"[" * 9_000 in d for d in files.values()): continue
        print(json.dumps({"path": path, "files": {n: base64.b64encode(d).decode() for n, d in files.items()},
                          "answer": None if body is None else body.decode()}, ensure_ascii=True, separators=(",", ":")))

import threading
threading.stack_size(512 << 20)
thread = threading.Thread(target=main); thread.start(); thread.join()
