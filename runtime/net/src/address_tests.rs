use super::*;

fn class(address: &str) -> AddressClass {
    classify(address.parse().unwrap())
}

#[test]
fn ipv4_by_iana() {
    for (address, expected) in [
        ("1.1.1.1", Global),
        ("8.8.8.8", Global),
        ("223.255.255.255", Global),
        ("11.0.0.0", Global),
        ("9.255.255.255", Global),
        ("0.0.0.0", Unspecified),
        ("0.255.255.255", Unspecified),
        ("10.0.0.0", Private),
        ("10.255.255.255", Private),
        ("100.63.255.255", Global),
        ("100.64.0.0", Shared),
        ("100.127.255.255", Shared),
        ("100.128.0.0", Global),
        ("127.0.0.1", Loopback),
        ("127.255.255.255", Loopback),
        ("128.0.0.0", Global),
        ("169.254.169.254", LinkLocal),
        ("169.253.255.255", Global),
        ("169.255.0.0", Global),
        ("172.15.255.255", Global),
        ("172.16.0.0", Private),
        ("172.31.255.255", Private),
        ("172.32.0.0", Global),
        ("192.0.0.0", Reserved),
        ("192.0.0.8", Reserved),
        ("192.0.0.9", Global),
        ("192.0.0.10", Global),
        ("192.0.0.11", Reserved),
        ("192.0.0.170", Reserved),
        ("192.0.0.171", Reserved),
        ("192.0.1.0", Global),
        ("192.0.2.1", Documentation),
        ("192.31.196.1", Global),
        ("192.52.193.1", Global),
        ("192.88.99.1", Reserved),
        ("192.168.0.0", Private),
        ("192.168.255.255", Private),
        ("192.167.255.255", Global),
        ("192.169.0.0", Global),
        ("192.175.48.1", Global),
        ("198.17.255.255", Global),
        ("198.18.0.0", Benchmarking),
        ("198.19.255.255", Benchmarking),
        ("198.20.0.0", Global),
        ("198.51.100.7", Documentation),
        ("203.0.113.7", Documentation),
        ("224.0.0.1", Multicast),
        ("239.255.255.255", Multicast),
        ("240.0.0.0", Reserved),
        ("255.255.255.254", Reserved),
        ("255.255.255.255", Broadcast),
    ] {
        assert_eq!(class(address), expected, "{address}");
    }
}

#[test]
fn ipv6_by_iana() {
    for (address, expected) in [
        ("2606:4700:4700::1111", Global),
        ("2a00::1", Global),
        ("2003::", Global),
        ("::1", Loopback),
        ("::", Unspecified),
        ("100::1", Reserved),
        ("100:0:0:1::1", Reserved),
        ("100:0:0:2::1", Reserved),
        ("2001::1", Unspecified),
        ("2001:1::1", Global),
        ("2001:1::2", Global),
        ("2001:1::3", Global),
        ("2001:1::4", Reserved),
        ("2001:2::1", Benchmarking),
        ("2001:2:1::1", Reserved),
        ("2001:3::1", Global),
        ("2001:4:112::1", Global),
        ("2001:4:113::1", Reserved),
        ("2001:10::1", Reserved),
        ("2001:1f:ffff::1", Reserved),
        ("2001:20::1", Global),
        ("2001:2f:ffff::1", Global),
        ("2001:30::1", Global),
        ("2001:3f:ffff::1", Global),
        ("2001:40::1", Reserved),
        ("2001:1ff:ffff::1", Reserved),
        ("2001:200::1", Global),
        ("2001:db8::1", Documentation),
        ("2001:db9::1", Global),
        ("2620:4f:8000::1", Global),
        ("3fff::1", Documentation),
        ("3fff:fff::1", Documentation),
        ("3fff:1000::1", Global),
        ("4000::1", Reserved),
        ("5f00::1", Reserved),
        ("fc00::1", UniqueLocal),
        ("fdff::1", UniqueLocal),
        ("fe80::1", LinkLocal),
        ("febf::1", LinkLocal),
        ("fec0::1", Reserved),
        ("ff02::1", Multicast),
        ("1000::1", Reserved),
    ] {
        assert_eq!(class(address), expected, "{address}");
    }
}

#[test]
fn an_embedded_ipv4_address_is_looked_at() {
    for (address, expected) in [
        ("::ffff:127.0.0.1", Loopback),
        ("::ffff:10.0.0.1", Private),
        ("::ffff:169.254.169.254", LinkLocal),
        ("::127.0.0.1", Loopback),
        ("::10.0.0.1", Private),
        ("::ffff:0:192.168.0.1", Private),
        ("64:ff9b::127.0.0.1", Loopback),
        ("64:ff9b::10.1.2.3", Private),
        ("64:ff9b::8.8.8.8", Global),
        ("64:ff9b:1::10.0.0.1", Private),
        ("64:ff9b:1::8.8.8.8", Reserved),
        ("64:ff9b:2::8.8.8.8", Reserved),
        ("2002:7f00:1::1", Loopback),
        ("2002:a00:1::1", Private),
        ("2002:808:808::1", Reserved),
        // Teredo: server 192.168.1.1; then server 8.8.8.8 and client 127.0.0.1 turned; then both public.
        ("2001:0:c0a8:101::1", Private),
        ("2001:0:808:808::80ff:fffe", Loopback),
        ("2001:0:808:808::f7f7:f7f7", Reserved),
        // A mapped address is no way to a public one either: the registry calls the block not globally reachable.
        ("::ffff:8.8.8.8", Reserved),
        ("::8.8.8.8", Reserved),
    ] {
        assert_eq!(class(address), expected, "{address}");
    }
}
