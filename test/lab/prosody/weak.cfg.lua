-- Prosody 0.12 with deliberate weaknesses, each of which a scan must name.
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

-- No server_contact_info: nobody to complain to.
modules_enabled = {
	"saslauth", "legacyauth", "tls", "dialback", "roster", "disco";
	"ping", "time", "version", "uptime", "pep";
	"register_ibr";
}

-- Encryption is a matter of taste, and passwords travel in the clear.
c2s_require_encryption = false
s2s_require_encryption = false
s2s_secure_auth = false
allow_unencrypted_plain_auth = true

-- TLS 1.0 and 1.1, and suites without forward secrecy, without encryption, without a certificate.
tls_profile = "legacy"
certificates = "{{certificates}}"
c2s_direct_tls_certificate = "{{certificates}}/prosody-weak.example.pem"
s2s_direct_tls_certificate = "{{certificates}}/prosody-weak.example.pem"
ssl = {
	protocol = "tlsv1+";
	ciphers = "ALL:eNULL:aNULL:@SECLEVEL=0";
	cafile = "{{caFile}}";
}

-- Above the 2,097,152 bytes that the manifesto allows.
c2s_stanza_size_limit = 10485760
s2s_stanza_size_limit = 10485760
c2s_unauthed_stanza_size_limit = 4194304

authentication = "internal_plain"
allow_registration = true

VirtualHost "prosody-weak.example"

VirtualHost "closed.example"
	modules_disabled = { "register_ibr" }

VirtualHost "limited.example"
	modules_enabled = { "user_account_management" }
	registration_throttle_max = 2
	registration_throttle_period = 3600

VirtualHost "anonymous.example"
	authentication = "anonymous"
	allow_registration = false
