/** Two configurations as operators of containers write them, and more of their files. */

/** A main file and its parts; every choice is a variable, read by the whole of Lua in 13. */
export const IN_PARTS: Readonly<Record<string, string>> = {
  'prosody.cfg.lua': `
plugin_paths = { "/opt/modules" }
modules_enabled = {
	"roster", "saslauth", "tls", "dialback", "disco",
	"pep",
	"carbons", "limits",
	"anti_spam",
	"register",
	"server_contact_info",
	"turn_external"; -- the last
}
Include("parts/a-base.cfg.lua")
Include("parts/b-limits.cfg.lua")
Include("parts/c-hosts.cfg.lua")
Include("parts/d-people.cfg.lua")
`,
  'parts/a-base.cfg.lua': `
admins = { Lua.os.getenv("TALK_BOSS") or "boss@talk.example" }
authentication = "internal_hashed"
log = { { to = "console", levels = { min = Lua.os.getenv("TALK_LEVEL") or "warn" } } }
turn_external_secret = Lua.os.getenv("TALK_TURN_SECRET") or "made-up"
turn_external_port = Lua.tonumber(Lua.os.getenv("TALK_TURN_PORT")) or 3478
`,
  'parts/b-limits.cfg.lua': `
limits = {
	c2s = { rate = "20kb/s", burst = "20kb",
		stanza_max = 1000000 },
	server = { rate = "40kb/s" },
	s2sin = { burst = "3s" },
}
sasl_mechanism = { "SCRAM-SHA-1" } -- read by nothing
registraton_throttle_max = 5
c2s_require_encryption = Lua.os.getenv("TALK_CLEAR") ~= "yes"
s2s_secure_auth = Lua.os.getenv("TALK_STRICT") ~= "no"
allow_registration = Lua.os.getenv("TALK_SIGNUP") ~= "off"
registration_throttle_max = 2
registration_throttle_period = "1h"
`,
  'parts/c-hosts.cfg.lua': `
local name = Lua.os.getenv("TALK_NAME") or "talk.example"
VirtualHost(name)
Component("rooms." .. name) "muc"
	modules_enabled = { "muc_mam" }
Component("up." .. name) "http_file_share"
	http_file_share_size_limit = 20 * 1024 ^ 3
	s2s_stanza_size_limit = 123456
`,
  'parts/d-people.cfg.lua': `
contact_info = {
	abuse = { "mailto:" .. (Lua.os.getenv("TALK_MAIL") or "help@talk.example") },
	support = "https://talk.example/help",
}
`,
};

/** One file with functions of its own, lists that are appended to, and secrets in files. */
export const WITH_FUNCTIONS: Readonly<Record<string, string>> = {
  'prosody.cfg.lua': `
local function split(text)
	local parts = {}
	for part in (text or ""):gmatch("[^ ,]+") do Lua.table.insert(parts, part) end
	return parts
end
local domain = Lua.assert(ENV_MEET_DOMAIN, "MEET_DOMAIN is needed")
if Lua.prosody.process_type == "prosody" then
	while true do Lua.require "socket".sleep(1) end
end
modules_enabled = { "roster", "saslauth", "tls", "dialback", "pep", "register" }
modules_enabled:append { "invites_register", "password_policy" }
tls_profile = ENV_MEET_TLS or "modern"
s2s_secure_auth = true
s2s_insecure_domains = split(ENV_MEET_EXEMPT)
allow_registration = true
registration_watchers = {}
password_policy = { length = 12 }
log = { [ENV_MEET_LOG or "info"] = "*console" }
if ENV_MEET_TURN ~= "none" then
	modules_enabled:append { "turn_external" }
	turn_external_secret = FileLine("/run/secrets/turn")
	turn_external_port = ENV_MEET_TURN_PORT
end
VirtualHost(domain)
	modules_enabled = {}
	if ENV_MEET_FIREWALL == "on" then
		modules_enabled:append { "firewall" }
		firewall_scripts = { "module:scripts/jabberspam-simple-blocklist.pfw" }
	end
Include "more/*.cfg.lua"
`,
  'more/0-nothing.cfg.lua': '-- nothing yet',
};
