-- Prosody 0.12 with as many virtual hosts as a test of many domains wants.
pidfile = "{{directory}}/prosody.pid"
data_path = "{{directory}}/data"
log = { warn = "*console" }
run_as_root = true -- the lab's packages are installed as root, and so it runs

interfaces = { "{{address}}" }
use_ipv6 = false

-- Names are resolved by the lab's own DNS and by nothing else.
unbound = {
	resolvconf = false;
	forward = "{{resolverAddress}}@{{dnsPort}}";
	options = { ["do-not-query-localhost:"] = "no" };
}

modules_enabled = { "saslauth", "tls", "roster", "disco" }

c2s_require_encryption = true
s2s_require_encryption = true
s2s_secure_auth = true
certificates = "{{directory}}"
ssl = {
	protocol = "tlsv1_2+";
	ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
	key = "{{directory}}/many.pem";
	certificate = "{{directory}}/many.pem";
}
authentication = "internal_hashed"

{{virtualHosts}}
