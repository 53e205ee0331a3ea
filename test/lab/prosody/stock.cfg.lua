-- Prosody as Debian 12 and 13 install it: its modules and its limits, and the defaults of the software for
-- all that is not said. What is not Debian's stands first.
pidfile = "{{directory}}/prosody.pid"
data_path = "{{directory}}/data"
log = { info = "*console" }
run_as_root = true -- the lab's packages are installed as root, and so it runs

interfaces = { "{{address}}" }
use_ipv6 = false
http_ports = {}
https_ports = {}

-- Names are resolved by the lab's own DNS and by nothing else.
unbound = {
	resolvconf = false;
	forward = "{{resolverAddress}}@{{dnsPort}}";
	options = { ["do-not-query-localhost:"] = "no" };
}

certificates = "{{certificates}}"
ssl = { cafile = "{{caFile}}" }

-- From here on Debian's /etc/prosody/prosody.cfg.lua, without what needs its init or a terminal.
modules_enabled = {
	"disco", "roster", "saslauth", "tls";
	"blocklist", "bookmarks", "carbons", "dialback", "limits", "pep", "private", "smacks";
	"vcard4", "vcard_legacy";
	"csi_simple", "invites", "invites_adhoc", "invites_register", "ping", "register", "time";
	"uptime", "version";
	"admin_adhoc"{{moreModules}};
}

s2s_secure_auth = true

limits = {
	c2s = {
		rate = "10kb/s";
	};
	s2sin = {
		rate = "30kb/s";
	};
}

authentication = "internal_hashed"
archive_expires_after = "1w"

VirtualHost "nothing.example"
