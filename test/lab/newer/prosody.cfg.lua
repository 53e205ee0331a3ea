-- Prosody 13, hardened: for each of the two postures of s2s_secure_auth a process.
pidfile = "{{directory}}/prosody.pid"
data_path = "{{directory}}/data"
log = { info = "*console" }
run_as_root = true

interfaces = { "{{address}}" }
use_ipv6 = false
c2s_direct_tls_ports = { 5223 }
s2s_direct_tls_ports = { 5270 }

-- Names are resolved by the lab's own DNS and by nothing else.
unbound = {
	resolvconf = false;
	forward = "{{resolverAddress}}@{{dnsPort}}";
	options = { ["do-not-query-localhost:"] = "no" };
}

modules_enabled = {
	"saslauth", "tls", "roster", "disco", "server_contact_info";
	"ping", "time", "version", "uptime", "external_services";
	"carbons", "pep", "blocklist", "smacks", "s2s_bidi"{{moreModules}};
}

c2s_require_encryption = true
s2s_require_encryption = true
s2s_secure_auth = {{secureAuth}}

-- One DOMAIN.pem, key and chain, on STARTTLS and on direct TLS ports alike.
certificates = "{{certificates}}"
c2s_direct_tls_certificate = "{{certificates}}/{{domain}}.pem"
s2s_direct_tls_certificate = "{{certificates}}/{{domain}}.pem"
ssl = {
	protocol = "tlsv1_2+";
	ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
	cafile = "{{caFile}}";
}

-- Limits on stanzas are those of the software, which advertises them (XEP-0478).
authentication = "internal_hashed"
password_hash = "SHA-256"
-- The form is given out where mod_register_ibr is, and takes nobody without an invitation.
allow_registration = true
registration_invite_only = true

-- Slots only: nothing is put there.
http_ports = { 5280 }
http_interfaces = { "{{address}}" }
https_ports = {}
http_external_url = "https://{{domain}}:5281/"

-- Nobody listens there: what is announced is looked at, and by whom it can be had.
external_services = {
	{ type = "stun"; transport = "udp"; host = "{{address}}"; port = 34780 };
	{ type = "turn"; transport = "udp"; host = "{{address}}"; port = 34780; secret = "turn-secret-of-the-lab" };
}

contact_info = {
	abuse = { "mailto:abuse@{{domain}}", "xmpp:alice@{{domain}}" };
	admin = { "mailto:admin@{{domain}}" };
}

VirtualHost "{{domain}}"
	modules_enabled = { "http_file_share" }
