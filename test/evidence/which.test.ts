import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kindOfFile, type FileKind } from '../../src/evidence/which.js';

const ROOT = resolve(import.meta.dirname, '../..');

const TEXTS: readonly (readonly [FileKind | null, string])[] = [
  ['prosody', 'VirtualHost "im.example"\n'],
  ['prosody', '-- {{ a comment }} of tables\nmodules_enabled = { "roster" }\n'],
  ['prosody', 'modules_enabled:append { "mam" }\n'],
  ['prosody', 'Include "conf.d/*.cfg.lua"\n'],
  ['prosody', 'admins = { "a@b.example" }\nexternal_services = {{ type = "stun", port = 3478 }}\n'],
  ['prosody', 'Component "rooms.example" "muc"\nx = {{ "a", "b" }, { "c" }}\n'],
  ['ejabberd', 'hosts: [im.example]\nlisten: []\nmodules: {}\n'],
  [
    'ejabberd',
    '---\n# comment\nhosts:\n  - im.example\n"acl":\n  admin: {user: a}\nmodules:\n  mod_ping: {}\n',
  ],
  ['ejabberd', 'acl: {}\naccess_rules: {}\n'],
  ['ejabberd', 'hosts: [a.example]\nmodules:\n  mod_ping: [unfinished\n'],
  ['compose', 'services:\n  xmpp:\n    image: prosody/prosody:13.0\n'],
  ['compose', 'version: "3"\nx-common: &c {}\nservices:\n  a: *c\nvolumes: {}\n'],
  ['dockerfile', 'FROM debian:12\nRUN apt-get install -y prosody\n'],
  [
    'dockerfile',
    '# syntax=docker/dockerfile:1\nARG TAG=1\nfrom --platform=linux/amd64 base:${TAG} as one\nUSER app\n',
  ],
  ['coturn', 'listening-port=3478\nuse-auth-secret\nrealm=im.example\n'],
  ['coturn', '# coturn\ntls-listening-port 5349\nfingerprint\n'],
  ['template', 'admins = { "{{ prosody_admin }}" }\nVirtualHost "{{ domain | lower }}"\n'],
  ['template', 'hosts:\n{% for host in hosts %}\n  - {{ host }}\n{% endfor %}\nmodules: {}\n'],
  ['template', 'VirtualHost "{{ .Env.XMPP_DOMAIN }}"\n'],
  ['template', '{{ if .Env.TLS }}\nmodules_enabled = {}\n{{ end }}\n'],
  ['template', 'VirtualHost "{{ env "XMPP_DOMAIN" }}"\n{{- range .Hosts }}\n'],
  ['template', 'VirtualHost "<%= @domain %>"\n'],
  ['template', 'services:\n  a:\n    image: {{ image }}\n'],
  ['template', 'host = "{{ getenv("A") }}"\n'],
  [null, ''],
  [null, 'hello, world\n'],
  [null, '{"hosts": ["a"]}'],
  [null, 'name: CI\non: push\njobs:\n  build:\n    steps: []\n'],
  [null, '- hosts: all\n  roles: [xmpp]\n'],
  [null, 'apiVersion: v1\nkind: Service\nmetadata: {name: xmpp}\nspec: {}\n'],
  [null, 'version: 1\nlanguage: en\n'],
  [null, 'services: []\nbuild: {}\n'],
  [null, 'local x = 1\nreturn x\n'],
  [null, '[Unit]\nDescription=XMPP\n[Service]\nExecStart=/usr/bin/prosody\n'],
  [null, 'FROM the beginning, it was a letter.\nYours\n'],
  [null, 'listening-port: 3478\nrealm: a\n'],
  [null, '<html><body>FROM here</body></html>'],
];

describe('kind of a file', () => {
  test.each(TEXTS)('%s: %j', (kind, text) => {
    expect(kindOfFile(text)).toBe(kind);
    expect(kindOfFile(text.replaceAll('\n', '\r\n'))).toBe(kind);
  });

  test.each<[FileKind | null, string]>([
    ['compose', 'docker-compose.test.yml'],
    ['dockerfile', 'test/lab/Dockerfile'],
    ['template', 'test/lab/prosody/good.cfg.lua'],
    ['template', 'test/lab/ejabberd/good.yml'],
    [null, 'package.json'],
    [null, 'README.md'],
    [null, 'src/evidence/cipher-string.ts'],
  ])('%s: %s', (kind, file) => {
    expect(kindOfFile(readFileSync(join(ROOT, file), 'utf8'))).toBe(kind);
  });

  test.each([
    ['braces', '{'.repeat(900_000)],
    ['braces in lines', `${'{{ '.repeat(1300)}\n`.repeat(200)],
    ['percent signs', `${'<% '.repeat(1300)}\n`.repeat(200)],
    ['blanks', `${' '.repeat(3900)}\n`.repeat(200)],
    ['keys', 'a:\n'.repeat(300_000)],
  ])('%s end soon', (_, text) => {
    const started = performance.now();
    expect(kindOfFile(text)).toBeNull();
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
