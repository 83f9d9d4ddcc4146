/**
 * linux/if_addrlabel.h of Linux 6.18: the address labels of RFC 6724.
 *
 * @module
 */

/** `IFAL_*`, linux/if_addrlabel.h: the attributes of RTM_NEWADDRLABEL. */
export const IFAL = { ADDRESS: 1, LABEL: 2 } as const;
