"""Where clients reach a server: what may be said of it, and how it stands in front of a path."""

import pytest

from simulator.api.public_url import on_port, public_url_from


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://sms.example.com", "https://sms.example.com"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("HTTPS://Sms.Example.com:8443", "https://sms.example.com:8443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://sms", "http://sms"),
        ("https://sms.example.com:443", "https://sms.example.com"),
        ("http://sms.example.com:80/", "http://sms.example.com"),
        ("https://sms.example.com:80", "https://sms.example.com:80"),
    ],
)
def test_an_origin_is_a_scheme_a_host_and_perhaps_a_port(text: str, origin: str) -> None:
    assert public_url_from(text) == origin
    assert public_url_from(origin) == origin


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", "it is empty"),
        ("sms.example.com", "neither with http:// nor with https://"),
        ("ftp://sms.example.com", "neither with http:// nor with https://"),
        ("//sms.example.com", "neither with http:// nor with https://"),
        ("http://", "its host or port"),
        ("http://:8080", "its host or port"),
        ("http://sms..example", "its host or port"),
        ("http://-sms.example", "its host or port"),
        ("http://sms.example:", "its host or port"),
        ("http://sms.example:port", "its host or port"),
        ("http://sms.example:0", "its port"),
        ("http://sms.example:65536", "its port"),
        ("http://::1", "its host or port"),
        ("http://[::1", "it is not a URL"),
        ("http://sms.example/path", "it holds a path"),
        ("http://sms.example//", "it holds a path"),
        ("http://sms.example?", "it holds a query"),
        ("http://sms.example/?a=b", "it holds a query"),
        ("http://sms.example/#", "it holds a fragment"),
        ("http://ann@sms.example", "a user name or password"),
        ("http://ann:word@sms.example", "a user name or password"),
        ("http://@sms.example", "a user name or password"),
        ("http://sms example", "it holds blanks"),
        (" http://sms.example", "it holds blanks"),
        ("http://sms.example\n", "it holds blanks"),
        ("http://sms.ex\u00e4mple", "it holds blanks or other characters"),
    ],
)
def test_anything_else_is_refused_with_what_is_wrong(text: str, flaw: str) -> None:
    with pytest.raises(ValueError, match=flaw):
        public_url_from(text)


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        ("http://127.0.0.1:7670", "http://127.0.0.1:7671"),
        ("https://sms.example.com", "http://sms.example.com:7671"),
        ("https://[::1]:8443", "http://[::1]:7671"),
    ],
)
def test_a_port_of_its_own_has_the_same_host_and_speaks_plain_http(origin: str, url: str) -> None:
    assert on_port(origin, 7671) == url
