const https = require('https');

const body = JSON.stringify({
  api_key_public: 'your_public_key',
  api_key_secret: 'your_secret_key',
  message: 'Hello! This is a test message.',
  recipients: ['233558544343', '233548769324'],
  sender_id: 'PYWE',
  scheduled: false,
  time_scheduled: null,
});
const options = {
  hostname: 'pushr.pywe.org',
  path: '/api/client/sms/send-sms',
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
};
const request = https.request(options, (response) => response.pipe(process.stdout));
request.end(body);
