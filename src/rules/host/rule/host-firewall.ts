/** Requirements on the firewall of the host, which a scan cannot observe. */
import { collectedIpLists, collectedRecommendedLists } from './collected-firewall.js';
import { withParams } from '../../../judge/engine/requirement.js';
import { configuredOnion } from '../../configuration/rule/services.js';
import { operatorRow } from '../../shared/rule/unseen-rows.js';

export const MALICIOUS_IP_BLOCKING = operatorRow(
  'host/firewall',
  'malicious-ip-blocking',
  'SHOULD',
  {
    title: 'Malicious IPs blocked',
    checklist: 'Block malicious IPs',
    why: 'Much of the abuse that reaches users comes from a small set of known addresses.',
    manifesto: 'Known malicious IP addresses SHOULD be blocked',
    further: { collected: withParams(collectedIpLists, {}) },
    advice: 'Block known malicious IP addresses in the firewall.',
  },
);

export const SHARED_IP_IMPACT = operatorRow('host/firewall', 'shared-ip-impact', 'CONSIDERATION', {
  title: 'Shared IPs (CG-NAT, VPN) considered',
  checklist: 'Consider CG-NAT/VPN impact',
  why: 'A block of a shared address locks out everyone who uses it.',
  manifesto:
    'This can cause issues however for users behind shared IPs such as CG-NAT or consumer VPNs',
  advice: 'Review blocks of shared addresses (CG-NAT, VPN), and limit their duration.',
});

export const TOR_ONION = operatorRow('host/firewall', 'tor-onion', 'CONSIDERATION', {
  title: 'Tor onion service',
  checklist: 'Tor onion service option',
  why: 'If Tor exits are blocked, people who depend on Tor can connect only to an onion service.',
  manifesto:
    'Consider offering a Tor Onion service if you chose to additionally block Tor exit nodes',
  further: { configured: configuredOnion },
  advice: 'Offer a Tor onion service if you block Tor exits.',
});

export const RECOMMENDED_IP_LISTS = operatorRow(
  'host/firewall',
  'recommended-ip-lists',
  'RECOMMENDED',
  {
    title: 'Recommended IP lists used',
    checklist: 'Use recommended IP lists',
    why: 'Lists that are no longer maintained block innocent addresses and miss new attackers.',
    manifesto: 'https://github.com/stamparm/ipsum is RECOMMENDED',
    further: { collected: withParams(collectedRecommendedLists, {}) },
    advice: 'Use the ipsum list, and update it daily.',
  },
);
