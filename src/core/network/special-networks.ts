/**
 * Networks that no operator uses: private, shared, loopback, link-local (cloud metadata), reserved and multicast, and the
 * address at which Azure serves its machines. An IPv6 address that carries one of them counts as one of them. A probe may
 * connect to them only where `allowNetworks` permits it.
 */
export const SPECIAL_NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/127',
  '64:ff9b:1::/48',
  'fc00::/7',
  'fe80::/9',
  'ff00::/8',
] as const;
