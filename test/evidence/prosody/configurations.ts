/** Configurations of Prosody, each of which uses something else of what one may use. */
export interface Configuration {
  readonly text: string;
  /** Files beside the main one. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

export const CONFIGURATIONS: Readonly<Record<string, Configuration>> = {
  'literals, hosts and components': {
    text: `
admins = { "root@one.example", "two@one.example" }
modules_enabled = { "roster", "saslauth", "tls", "disco"; "pep"; }
c2s_require_encryption = true
log = { info = "*syslog", { to = "file", filename = "p.log", levels = { "warn", "error" } } }
VirtualHost "One.Example"
	enabled = true
	ssl = { protocol = "tlsv1_2+", options = { no_ticket = true } }
VirtualHost "two.example"
Component "rooms.one.example" "muc"
	modules_enabled = { "muc_mam" }
Component "gateway.one.example"
	component_secret = "ours"
`,
  },
  'options in braces, and global ones after them': {
    text: `
VirtualHost "one.example" { enabled = false, c2s_timeout = 30 }
after_host = 1
Component "up.one.example" "http_file_share" { http_file_share_size_limit = 10*1024*1024 }
after_component = "global again"
Component "plain.one.example" { component_secret = "x" }
`,
  },
  'old names of the sections': {
    text: 'Host "a.example"\nx = 1\nhost "b.example"\nx = 2\ncomponent "c.a.example" "muc"\nx = 3',
  },
  'arithmetic beyond 32 bits, and numbers of both kinds': {
    text: 'a = 10*1024^3\nb = 1024*1024*1024*1024\nc = 7/2\nd = 7//2\ne = 1e300\nf = 0x10\ng = 2^63\nh = 1/0\ni = -1/0',
  },
  'functions, loops and closures of its own': {
    text: `
local function list(...) local t = {} for i = 1, select("#", ...) do t[i] = (select(i, ...)) end return t end
local names = {}
for name in ("a b c"):gmatch("%S+") do table.insert(names, name .. ".example") end
services = list("x", "y")
hosts_served = names
for _, name in ipairs(names) do VirtualHost(name) http_host = "web." .. name end
`,
  },
  'variables of the environment': {
    text: 'a = ENV_GIVEN\nb = ENV_ABSENT\nc = ENV_ABSENT or "default"\nd = tonumber(ENV_NUMBER)\ne = ENV_FLAG == "true"',
    env: { GIVEN: 'text', NUMBER: '5222', FLAG: 'true' },
  },
  'variables by getenv in 0.12': {
    text: 'a = os.getenv("GIVEN")\nb = os.getenv "ABSENT" or { }',
    env: { GIVEN: 'text' },
  },
  'variables by getenv in 13': {
    text: 'a = Lua.os.getenv("GIVEN")\nb = Lua.tonumber(Lua.os.getenv "NUMBER") or 3',
    env: { GIVEN: 'text' },
  },
  'included files, which begin in the global section': {
    text: 'local mine = 1\nVirtualHost "one.example"\nx = mine\nInclude "conf.d/*.cfg.lua"\ny = 2\nInclude("more/last.cfg.lua")',
    files: {
      'conf.d/a.cfg.lua': 'from_a = mine == nil\nVirtualHost "a.example"\nx = "in a"',
      'conf.d/b.cfg.lua': 'from_b = true\nInclude "deep/c.cfg.lua"',
      'conf.d/deep/c.cfg.lua': 'from_c = 1',
      'conf.d/.hidden.cfg.lua': 'from_hidden = 1',
      'conf.d/d.cfg.lua.off': 'from_off = 1',
      'conf.d/dcfg-lua': 'from_other = 1',
      'more/last.cfg.lua': 'last = "read"',
    },
  },
  'a pattern of one folder with one letter': {
    text: 'Include "./parts/?.cfg.lua"',
    files: { 'parts/1.cfg.lua': 'one = 1', 'parts/22.cfg.lua': 'two = 2' },
  },
  'a script beside the configuration': {
    text: 'RunScript "set.lua"\nafter = 1',
    files: { 'set.lua': 'in_script = 1' },
  },
  'lists that are appended to': {
    text: `
modules_enabled = { "roster" }
modules_enabled: append { "tls", "disco" }
modules_enabled { "pep" }
limits = { c2s = { rate = "10kb/s" } }
limits: append { s2sin = { rate = "30kb/s" } }
VirtualHost "one.example"
modules_enabled: append { "mam" }
copied = modules_enabled
first = modules_enabled:value()[1]
for value in modules_enabled:values() do last = value end
`,
  },
  'an option that is read back': { text: 'a = 5\nb = a\nc = not a\nd = undefined_name' },
  'a list that 13 hands out for reading only': {
    text: 'admins = { "a@one.example" }\ntable.insert(admins, "b@one.example")',
  },
  'an operation that is unknown': { text: 'a = { 1 }\na:remove(1)' },
  'an append of no list': { text: 'a = { 1 }\na:append "x"' },
  'a call of an option without =': { text: 'a = { 1 }\na "x"' },
  'the whole of Lua in 13': {
    text: 'a = Lua.math.floor(7.9)\nb = Lua.type(Lua.prosody)\nc = Lua.prosody.process_type == "prosody"\nd = Lua.string.rep("ab", 3, "-")',
  },
  'a Lua library under its own name': {
    text: 'a = math.max(1, 2)\nb = ("x"):upper()\nc = type(string)',
  },
  'a name of a section with capitals and a point': { text: 'VirtualHost "CHAT.Example"\na = 1' },
  'a name beyond ASCII': { text: 'VirtualHost "BÜCHER.example"\na = "größe"' },
  'the same option twice': { text: 'a = 1\na = 2\nVirtualHost "x.example"\na = 3\na = 4' },
  'the same host twice': {
    text: 'VirtualHost "x.example"\na = 1\nVirtualHost "y.example"\nVirtualHost "x.example"\nb = 2',
  },
  'tables of every sort': {
    text: 'a = { 1, 2, nil, 4 }\nb = { x = 1, 2, y = { z = {} } }\nc = { [1] = "one", [3] = "three" }\nd = { [true] = 1 }\ne = {}\nf = print',
  },
  'locals, comments, long strings, goto': {
    text: '--[==[ comment ]] ]==]\nlocal a <const> = [[long\nstring]]\nb = a\ngoto over\nc = 1\n::over::\nd = #a',
  },
  'no host name': { text: 'VirtualHost()' },
  'a module for a host': { text: 'VirtualHost "x.example" "muc"' },
  'a number after a host': { text: 'VirtualHost "x.example" (5)' },
  'a host that is a component': { text: 'Component "x.example" "muc"\nVirtualHost "x.example"' },
  'a component that is a host': { text: 'VirtualHost "x.example"\nComponent "x.example" "muc"' },
  'a file that is not there': { text: 'a = 1\nInclude "absent.cfg.lua"' },
  'a folder that is not there': { text: 'Include "absent/*.cfg.lua"' },
  'a mistake in an included file': {
    text: 'Include "bad.cfg.lua"',
    files: { 'bad.cfg.lua': 'a = 1\nb = = 2' },
  },
  'a mistake of syntax': { text: 'modules_enabled = {\n"a"\n"b"\n}' },
  'a string without its end': { text: 'a = 1\nb = "no end\nc = 2' },
  'a name that is no function': { text: 'a = 1\nNoSuch "x"' },
  'an index of nothing': { text: 'a = absent.field' },
  'nothing appended to a text': { text: 'a = "x" .. ENV_ABSENT' },
  'an error of its own': { text: 'error("give a domain")' },
  'an error of its own, without a place': { text: 'error("give a domain", 0)' },
  'an assertion': { text: 'local d = assert(ENV_DOMAIN, "DOMAIN is needed")\nVirtualHost(d)' },
  'an assertion without words': { text: 'assert(false)' },
  'a library that is called wrongly': { text: 'a = ("x"):rep(nil)' },
  'a helper that assigns': { text: 'local function put(v) made = v end\nput(3)' },
  'names and hosts by rawset': { text: 'a = 1\nrawset({}, "b", 2)' },
  'a file that was read as data': {
    text: 'local f = (Lua or _G).io.open("domain")\nd = f == nil',
  },
};
