/**
 * linux/snmp.h of Linux 6.18: the counters of a device.
 *
 * @module
 */

/**
 * `IPSTATS_MIB_*`, linux/snmp.h: the 64-bit counters of IFLA_INET6_STATS, by index; the one at NUM
 * is how many there are. Linux 6.15 gave most of them new numbers.
 */
export const IPSTATS_MIB = {
  NUM: 0,
  INPKTS: 1,
  INOCTETS: 2,
  INDELIVERS: 3,
  NOECTPKTS: 4,
  ECT1PKTS: 5,
  ECT0PKTS: 6,
  CEPKTS: 7,
  OUTREQUESTS: 8,
  OUTPKTS: 9,
  OUTOCTETS: 10,
  OUTFORWDATAGRAMS: 11,
  INHDRERRORS: 12,
  INTOOBIGERRORS: 13,
  INNOROUTES: 14,
  INADDRERRORS: 15,
  INUNKNOWNPROTOS: 16,
  INTRUNCATEDPKTS: 17,
  INDISCARDS: 18,
  OUTDISCARDS: 19,
  OUTNOROUTES: 20,
  REASMTIMEOUT: 21,
  REASMREQDS: 22,
  REASMOKS: 23,
  REASMFAILS: 24,
  FRAGOKS: 25,
  FRAGFAILS: 26,
  FRAGCREATES: 27,
  INMCASTPKTS: 28,
  OUTMCASTPKTS: 29,
  INBCASTPKTS: 30,
  OUTBCASTPKTS: 31,
  INMCASTOCTETS: 32,
  OUTMCASTOCTETS: 33,
  INBCASTOCTETS: 34,
  OUTBCASTOCTETS: 35,
  CSUMERRORS: 36,
  REASM_OVERLAPS: 37,
} as const;

/**
 * `ICMP6_MIB_*`, linux/snmp.h: the 64-bit counters of IFLA_INET6_ICMP6STATS, by index; the one at
 * NUM is how many there are.
 */
export const ICMP6_MIB = {
  NUM: 0,
  INMSGS: 1,
  INERRORS: 2,
  OUTMSGS: 3,
  OUTERRORS: 4,
  CSUMERRORS: 5,
  RATELIMITHOST: 6,
} as const;
