"""Hold the files that turn clients which ignore proxies: each is loaded into a program before it starts.

A file stands alone, in its own language and for every version of it in use. It has no effect on a program that does not
connect to a known host. For PHP there is none: a stream wrapper of our own would have to stand in for PHP's, for
every host, and cannot set `$http_response_header` in the function that opens a URL, nor be the list of headers that
`stream_get_meta_data` tells. So PHP's streams are held back by a namespace alone; its curl takes the proxy.
"""
