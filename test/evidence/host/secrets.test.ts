import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectFacts } from '../../../src/evidence/host/collect.js';
import { factsText } from '../../../src/files/attestation-text.js';
import { createAuthority } from '../../../src/demo/certificates.js';
import { programs, rootFolder } from './root-folder.js';

const { cert, key } = createAuthority('A CA').issue(['chat.example.org']);
const secret = fc.stringMatching(/^[a-zA-Z0-9]{12,24}$/).map((text) => `S3CRET${text}`);

/** Files and programs that hold a secret where operators may put one. */
function planted(word: string) {
  const files = {
    '/etc/ssh/sshd_config': `# password ${word}\nBanner ${word}\nPasswordAuthentication no # ${word}\nAuthenticationMethods ${word}!\n`,
    '/etc/passwd': `root:${word}:0:0:${word}:/root:/bin/sh\nx:x:1000:1000::/home/${word}:/bin/sh\n`,
    '/etc/shadow': `root:${word}:1::::::\n`,
    '/root/.ssh/authorized_keys': `environment="A=${word}" ssh-ed25519 AAAA${word} ${word}\n`,
    '/etc/ssh/ssh_host_ed25519_key': word,
    '/etc/prosody/certs/chat.crt': `${word}\n${cert}\n${key}\n${word}`,
    '/etc/prosody/certs/chat.key': word,
    '/etc/prosody/prosody.cfg.lua': `storage_password = "${word}"\ncertificates = "certs"\n`,
    '/etc/ejabberd/ejabberd.yml': `sql_password: ${word}\ncertfiles:\n  - /etc/ejabberd/x.pem\n`,
    '/etc/ejabberd/x.pem': `${cert}${key}# ${word}`,
    '/proc/stat': 'btime 1790000000\n',
    '/proc/cmdline': `root=/dev/sda password=${word} mem_encrypt=on\n`,
    '/proc/cpuinfo': 'flags : sme sev\n',
    '/proc/7/cmdline': `/usr/lib/erlang/beam.smp\0-setcookie\0${word}\0-s\0ejabberd\0`,
    '/proc/7/environ': `PASSWORD=${word}`,
    '/proc/7/cgroup': `0::/${word}\n`,
    '/proc/7/maps': `7f0 r-xp 0 00:01 1 /home/${word} (deleted)\n`,
    '/proc/7/attr/current': 'unconfined\n',
    '/proc/1/cgroup': `0::/docker/${word}\n`,
    '/var/lib/dpkg/status': '',
    '/var/log/apt/history.log': `Start-Date: 2026-11-02  04:00:00\nCommandline: apt --password ${word}\nRequested-By: ${word} (0)\nUpgrade: a (1)\n`,
    '/lib/systemd/system/prosody.service': `Environment=PASSWORD=${word}\n`,
  };
  const run = programs({
    'sshd -T': { code: 255, stderr: `line 1: Bad option ${word}` },
    'ssh -V': { code: 0, stderr: word },
    'systemd-analyze': { code: 1, stdout: word, stderr: word },
    'lsblk -J': `{"broken": ${word}`,
    dmesg: `Linux version 6 ${word}\n`,
    'systemd-detect-virt': { code: 0, stdout: `${word} ${word}\n` },
    'apt-config': `APT::Periodic::Password "${word}";\n`,
    'nft -j': JSON.stringify({
      nftables: [
        { rule: { comment: word } },
        { set: { name: 'a', type: 'ipv4_addr', comment: word } },
      ],
    }),
    'chronyc -c': `${word}\n`,
  });
  return { files, run };
}

test('no secret of a machine reaches the file', async () => {
  await fc.assert(
    fc.asyncProperty(secret, async (word) => {
      const { files, run } = planted(word);
      const folder = rootFolder(files);
      try {
        const told: string[] = [];
        const facts = await collectFacts(
          { root: folder.path, run, now: new Date(), onRead: (what) => told.push(what) },
          { unit: null, certificates: [] },
        );
        expect(facts.filter(({ value }) => value !== undefined).length).toBeGreaterThan(8);
        expect(factsText(facts, null, false)).not.toContain(word);
        expect(factsText(facts, null, true)).not.toMatch(/PRIVATE KEY|BEGIN/);
        expect(told.join()).not.toMatch(/shadow|ssh_host|environ|chat\.key/);
      } finally {
        folder.remove();
      }
    }),
    { numRuns: 10 },
  );
});
