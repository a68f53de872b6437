"""Telling devices apart for their owner: a browser's name, a system's name, a shortened network address."""

import ipaddress

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def name_device(user_agent: str) -> str:
    """The browser and the system, as far as the browser tells them; empty when it tells neither.

    >>> name_device("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox, Windows'
    >>> name_device("curl/8.5.0")
    ''
    """
    found = [next((name for mark, name in table if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name)


def shorten_address(address: str) -> str:
    """The network that an address belongs to: three bytes of four in IPv4, three groups of eight in IPv6.

    >>> shorten_address("192.0.2.77")
    '192.0.2.0'
    >>> shorten_address("2001:db8:1234:5678::1")
    '2001:db8:1234::'
    >>> shorten_address("not an address")
    ''
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    network = ipaddress.ip_network(f"{address}/{24 if parsed.version == 4 else 48}", strict=False)
    return str(network.network_address)
