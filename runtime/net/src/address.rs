//! Classes of addresses, by IANA's special-purpose address registries as of 2025-10 (RFC 6890 and its updates):
//! <https://www.iana.org/assignments/iana-ipv4-special-registry>, <https://www.iana.org/assignments/iana-ipv6-special-registry>.
//!
//! Global is only what the registries call globally reachable. What they leave open ("N/A": 6to4, Teredo) is not.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use toolwright_policy::AddressClass::{self, *};

/// First match wins: exceptions stand before the block that they are in.
const V4: [(Ipv4Addr, u32, AddressClass); 22] = [
    (v4(0, 0, 0, 0), 8, Unspecified),         // RFC 791: this network
    (v4(10, 0, 0, 0), 8, Private),            // RFC 1918
    (v4(100, 64, 0, 0), 10, Shared),          // RFC 6598
    (v4(127, 0, 0, 0), 8, Loopback),          // RFC 1122
    (v4(169, 254, 0, 0), 16, LinkLocal),      // RFC 3927
    (v4(172, 16, 0, 0), 12, Private),         // RFC 1918
    (v4(192, 0, 0, 9), 32, Global),           // RFC 7723: port control anycast
    (v4(192, 0, 0, 10), 32, Global),          // RFC 8155: TURN anycast
    (v4(192, 0, 0, 0), 24, Reserved),         // RFC 6890: IETF protocol assignments
    (v4(192, 0, 2, 0), 24, Documentation),    // RFC 5737
    (v4(192, 31, 196, 0), 24, Global),        // RFC 7535: AS112
    (v4(192, 52, 193, 0), 24, Global),        // RFC 7450: AMT
    (v4(192, 88, 99, 0), 24, Reserved),       // RFC 7526: 6to4 relay anycast, deprecated
    (v4(192, 168, 0, 0), 16, Private),        // RFC 1918
    (v4(192, 175, 48, 0), 24, Global),        // RFC 7534: AS112
    (v4(198, 18, 0, 0), 15, Benchmarking),    // RFC 2544
    (v4(198, 51, 100, 0), 24, Documentation), // RFC 5737
    (v4(203, 0, 113, 0), 24, Documentation),  // RFC 5737
    (v4(224, 0, 0, 0), 4, Multicast),         // RFC 5771
    (v4(255, 255, 255, 255), 32, Broadcast),  // RFC 8190
    (v4(240, 0, 0, 0), 4, Reserved),          // RFC 1112
    (v4(0, 0, 0, 0), 0, Global),
];

/// The same. Of the unicast space only 2000::/3 is allocated; what is outside is not global, but for NAT64.
const V6: [(Ipv6Addr, u32, AddressClass); 28] = [
    (v6([0, 0, 0, 0, 0, 0, 0, 1]), 128, Loopback),              // RFC 4291
    (v6([0, 0, 0, 0, 0, 0, 0, 0]), 128, Unspecified),           // RFC 4291
    (v6([0x64, 0xff9b, 0, 0, 0, 0, 0, 0]), 96, Global),         // RFC 6052: NAT64, if what is in it is
    (v6([0x100, 0, 0, 0, 0, 0, 0, 0]), 64, Reserved),           // RFC 6666: discard only
    (v6([0x100, 0, 0, 1, 0, 0, 0, 0]), 64, Reserved),           // RFC 9780: dummy prefix
    (v6([0x2001, 1, 0, 0, 0, 0, 0, 1]), 128, Global),           // RFC 7723: port control anycast
    (v6([0x2001, 1, 0, 0, 0, 0, 0, 2]), 128, Global),           // RFC 8155: TURN anycast
    (v6([0x2001, 1, 0, 0, 0, 0, 0, 3]), 128, Global),           // RFC 9665: DNS-SD registration anycast
    (v6([0x2001, 2, 0, 0, 0, 0, 0, 0]), 48, Benchmarking),      // RFC 5180
    (v6([0x2001, 3, 0, 0, 0, 0, 0, 0]), 32, Global),            // RFC 7450: AMT
    (v6([0x2001, 4, 0x112, 0, 0, 0, 0, 0]), 48, Global),        // RFC 7535: AS112
    (v6([0x2001, 0x20, 0, 0, 0, 0, 0, 0]), 28, Global),         // RFC 7343: ORCHIDv2
    (v6([0x2001, 0x30, 0, 0, 0, 0, 0, 0]), 28, Global),         // RFC 9374: drone identifiers
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0]), 32, Reserved),          // RFC 4380: Teredo, N/A
    (v6([0x2001, 0x10, 0, 0, 0, 0, 0, 0]), 28, Reserved),       // RFC 4843: ORCHID, deprecated
    (v6([0x2001, 0, 0, 0, 0, 0, 0, 0]), 23, Reserved),          // RFC 2928: IETF protocol assignments
    (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0]), 32, Documentation), // RFC 3849
    (v6([0x2002, 0, 0, 0, 0, 0, 0, 0]), 16, Reserved),          // RFC 3056: 6to4, N/A
    (v6([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0]), 48, Global),    // RFC 7534: AS112
    (v6([0x3fff, 0, 0, 0, 0, 0, 0, 0]), 20, Documentation),     // RFC 9637
    (v6([0x5f00, 0, 0, 0, 0, 0, 0, 0]), 16, Reserved),          // RFC 9602: segment routing
    (v6([0xfc00, 0, 0, 0, 0, 0, 0, 0]), 7, UniqueLocal),        // RFC 4193
    (v6([0xfe80, 0, 0, 0, 0, 0, 0, 0]), 10, LinkLocal),         // RFC 4291
    (v6([0xfec0, 0, 0, 0, 0, 0, 0, 0]), 10, Reserved),          // RFC 3879: site local, deprecated
    (v6([0xff00, 0, 0, 0, 0, 0, 0, 0]), 8, Multicast),          // RFC 4291
    (v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0]), 48, Reserved),       // RFC 8215: local NAT64
    (v6([0x2000, 0, 0, 0, 0, 0, 0, 0]), 3, Global),             // RFC 4291
    (v6([0, 0, 0, 0, 0, 0, 0, 0]), 0, Reserved),                // all else, ::ffff:0:0/96 (RFC 4291) included
];

/// The class of `address`. One that carries IPv4 addresses has the class of the first of those that is not global.
#[must_use]
pub fn classify(address: IpAddr) -> AddressClass {
    match address {
        IpAddr::V4(address) => class_v4(address),
        IpAddr::V6(address) => {
            let inner = embedded(address).into_iter().flatten().map(class_v4).find(|class| *class != Global);
            inner.unwrap_or_else(|| class_v6(address))
        }
    }
}

fn class_v4(address: Ipv4Addr) -> AddressClass {
    let within = |(base, length, _): &&(Ipv4Addr, u32, _)| {
        let differing = u64::from(address.to_bits() ^ base.to_bits());
        differing >> (32 - length) == 0
    };
    V4.iter().find(within).map_or(Reserved, |(_, _, class)| *class)
}

fn class_v6(address: Ipv6Addr) -> AddressClass {
    let within = |(base, length, _): &&(Ipv6Addr, u32, _)| {
        (address.to_bits() ^ base.to_bits()).checked_shr(128 - length).unwrap_or(0) == 0
    };
    V6.iter().find(within).map_or(Reserved, |(_, _, class)| *class)
}

/// The IPv4 addresses that an IPv6 address carries: where a packet to it may come out.
fn embedded(address: Ipv6Addr) -> [Option<Ipv4Addr>; 2] {
    let bits = address.to_bits();
    let at = |shift: u32| Ipv4Addr::from_bits(((bits >> shift) & 0xffff_ffff) as u32);
    let [a, b, c, d, e, f, g, h] = address.segments();
    match (a, b, c, d, e, f) {
        // `::` and `::1` are addresses of their own, not IPv4-compatible ones (RFC 4291, section 2.5.5.1).
        (0, 0, 0, 0, 0, 0) if g == 0 && h <= 1 => [None, None],
        // IPv4-compatible, IPv4-mapped (RFC 4291), IPv4-translated (RFC 2765), NAT64 (RFC 6052).
        (0, 0, 0, 0, 0, 0 | 0xffff) | (0, 0, 0, 0, 0xffff, 0) | (0x64, 0xff9b, 0, 0, 0, 0) => [Some(at(0)), None],
        // Local NAT64 of any prefix length (RFC 8215, RFC 6052 section 2.2): the last 32 bits, as with /96; the block is
        // not global in any case.
        (0x64, 0xff9b, 1, ..) => [Some(at(0)), None],
        // 6to4 (RFC 3056).
        (0x2002, ..) => [Some(at(80)), None],
        // Teredo (RFC 4380): the server's, and the client's with every bit turned.
        (0x2001, 0, ..) => [Some(at(64)), Some(Ipv4Addr::from_bits(!at(0).to_bits()))],
        _ => [None, None],
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8) -> Ipv4Addr {
    Ipv4Addr::new(a, b, c, d)
}

const fn v6([a, b, c, d, e, f, g, h]: [u16; 8]) -> Ipv6Addr {
    Ipv6Addr::new(a, b, c, d, e, f, g, h)
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
