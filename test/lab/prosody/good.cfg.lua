-- Prosody 0.12, hardened: what a scan of a well kept server should find.
pidfile = "{{directory}}/prosody.pid"
data_path = "{{directory}}/data"
log = { info = "*console" }
run_as_root = true -- the lab's packages are installed as root, and so it runs

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
	"carbons", "pep", "blocklist", "smacks";
	"register_ibr", "invites", "invites_adhoc", "invites_register";
}

-- No mod_dialback: servers are known by their certificates.
c2s_require_encryption = true
s2s_require_encryption = true
s2s_secure_auth = true

-- One DOMAIN.pem each, key and chain: such files are found by host name alone, on STARTTLS and on
-- direct TLS ports alike. A *.crt would be indexed by the names in it, and the ports could differ.
certificates = "{{certificates}}"
-- For clients that send no SNI.
c2s_direct_tls_certificate = "{{certificates}}/prosody-good.example.pem"
s2s_direct_tls_certificate = "{{certificates}}/prosody-good.example.pem"
ssl = {
	protocol = "tlsv1_2+";
	ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
	cafile = "{{caFile}}";
}

c2s_stanza_size_limit = 262144
s2s_stanza_size_limit = 524288

-- Slots only: nothing is put there.
http_ports = { 5280 }
http_interfaces = { "{{address}}" }
https_ports = {}
http_external_url = "https://prosody-good.example:5281/"

authentication = "internal_hashed"
allow_registration = true
registration_invite_only = true

contact_info = {
	abuse = { "mailto:abuse@prosody-good.example", "xmpp:alice@prosody-good.example" };
	admin = { "mailto:admin@prosody-good.example" };
}

-- Nobody listens there: what is announced is looked at, and by whom it can be had.
external_services = {
	{ type = "stun"; transport = "udp"; host = "{{address}}"; port = 34780 };
	{ type = "turn"; transport = "udp"; host = "{{address}}"; port = 34780; secret = "turn-secret-of-the-lab" };
}

VirtualHost "prosody-good.example"
	modules_enabled = { "http_file_share" }
VirtualHost "alias.example"
VirtualHost "dual-stack.example"
VirtualHost "fallback.example"
	contact_info = {} -- its form has fields, and they have no values
VirtualHost "wrong-tlsa.example"
VirtualHost "unused-tlsa.example"
VirtualHost "alias-target.example"
VirtualHost "insecure-target.example"
VirtualHost "unsigned.example"
VirtualHost "hosted.plain"
VirtualHost "broken.xlab"
VirtualHost "ecdsa.example"
VirtualHost "expired.example"
VirtualHost "self-signed.example"
VirtualHost "wrong-name.example"
