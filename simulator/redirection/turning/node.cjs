// Lead Node's connections to known hosts to a simulator: loaded before a program by NODE_OPTIONS=--require.
//
// net, tls, http, https, http2 and fetch all come to one method, however the program imported them; only what it is
// asked to connect to is exchanged there. The name stays with whoever asked, who announces and verifies it in TLS.
'use strict';

const HOSTS = new Map(Object.entries({"HOST": ["ADDRESS", 443]}));
const WEB_PORTS = new Set([80, 443]);

/** Return the [address, port] for a host or the nearest domain above it that is known; else undefined. */
function leadsTo(host, port) {
  if (typeof host !== 'string' || !WEB_PORTS.has(Number(port))) return undefined;
  let name = host.toLowerCase().replace(/\.$/, '');
  while (name) {
    const place = HOSTS.get(name);
    if (place) return place;
    const dot = name.indexOf('.');
    name = dot < 0 ? '' : name.slice(dot + 1);
  }
  return undefined;
}

const { Socket } = require('net');
const { connect } = Socket.prototype;

/** Connect as asked, or to where the asked host leads. */
function connectTurned(...asked) {
  // Node's own callers pass one list that they made themselves: [options, callback].
  const given = Array.isArray(asked[0]) ? asked[0] : asked;
  const first = given[0];
  const isOptions = typeof first === 'object' && first !== null;
  const host = isOptions ? first.host : given[1];
  const place = leadsTo(host, isOptions ? first.port : first);
  if (place) {
    const [address, port] = place;
    if (isOptions) given[0] = { ...first, host: address, port };
    else given.splice(0, 2, port, address);
    this._host = host; // the name that TLS over this socket verifies where it is told none
  }
  return Reflect.apply(connect, this, asked);
}

Socket.prototype.connect = connectTurned;
