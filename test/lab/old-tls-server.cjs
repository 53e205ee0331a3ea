// A TLS server for any Node from 0.10 on: `node old-tls-server.cjs '{"port":…,"options":…}'`.
// It speaks as its own OpenSSL does, and says "up" once it listens.
'use strict';
var fs = require('fs');
var tls = require('tls');

var asked = JSON.parse(process.argv[2]);
var options = asked.options;
function read(file) {
  return fs.readFileSync(file);
}
['key', 'cert', 'dhparam'].forEach(function (name) {
  var files = options[name];
  if (!files || files === 'auto') return;
  options[name] = Array.isArray(files) ? files.map(read) : read(files);
});

var server = tls.createServer(options, function (socket) {
  socket.on('error', function () {});
  socket.end();
});
if (asked.staple) {
  server.on('OCSPRequest', function (certificate, issuer, done) {
    done(null, new Buffer(asked.staple, 'base64'));
  });
}
server.on('clientError', function (error, socket) {
  if (socket && socket.destroy) socket.destroy();
});
server.listen(asked.port, asked.address, function () {
  console.log('up');
});
