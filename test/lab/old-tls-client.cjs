// Which ciphers a server takes, one handshake each: an OpenSSL as old as the Node that runs it.
// `node old-tls-client.cjs ADDRESS PORT METHOD CIPHER:…` prints the names of those, one a line.
'use strict';
var tls = require('tls');

var ciphers = process.argv[5].split(':');
function next() {
  var name = ciphers.shift();
  if (name === undefined) process.exit(0);
  var settled = false;
  function settle(accepted) {
    if (settled) return;
    settled = true;
    if (accepted) console.log(name);
    if (socket) socket.destroy();
    setTimeout(next, 0);
  }
  var socket;
  var options = {
    host: process.argv[2],
    port: Number(process.argv[3]),
    secureProtocol: process.argv[4],
    ciphers: name,
    rejectUnauthorized: false,
  };
  // One line: a comma behind the last argument is no syntax of its time.
  try {
    socket = tls.connect(options, settle.bind(null, true));
  } catch (unknown) {
    // A cipher that this OpenSSL was built without.
    setTimeout(next, 0);
    return;
  }
  socket.on('error', function () {
    settle(false);
  });
  socket.on('close', function () {
    settle(false);
  });
}
next();
