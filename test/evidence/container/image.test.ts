import { expect, test } from 'vitest';
import { imageFacts } from '../../../src/evidence/container/image.js';

test.each([
  ['prosody/prosody:13.0', 'prosody', '13.0', null],
  ['prosodyim/prosody:0.12.4', 'prosody', '0.12', null],
  ['prosody/prosody:latest', 'prosody', null, null],
  ['prosody/prosody', 'prosody', null, null],
  ['snikket/snikket-server:stable', 'prosody', null, null],
  ['ejabberd/ecs:24.12', 'ejabberd', '24.12', null],
  ['ghcr.io/processone/ejabberd:25.03-r1', 'ejabberd', '25.03', null],
  ['registry.example:5000/our/ejabberd:24.07@sha256:abcd', 'ejabberd', '24.07', null],
  ['debian:12', null, null, { name: 'debian', version: '12' }],
  ['debian:bookworm-slim', null, null, { name: 'debian', version: '12' }],
  ['ubuntu:jammy', null, null, { name: 'ubuntu', version: '22.04' }],
  ['alpine:3.20.1', null, null, { name: 'alpine', version: '3.20' }],
  ['prosody:13.0-trixie', 'prosody', '13.0', { name: 'debian', version: '13' }],
  ['prosody:0.12-alpine3.19', 'prosody', '0.12', { name: 'alpine', version: '3.19' }],
  ['alpine', null, null, null],
  ['', null, null, null],
])('%s', (name, software, version, system) => {
  expect(imageFacts(name)).toMatchObject({ software, version, system });
});

test('credentials and digest of an image are not kept', () => {
  const { image } = imageFacts('robot:hunter2@registry.example/prosody:13.0@sha256:0123');
  expect(image).toBe('registry.example/prosody:13.0');
});
