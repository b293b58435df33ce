const response = await fetch('https://ugsms.com/api/v2/sms/send', {
  method: 'POST',
  headers: {
    'X-API-Key': 'YOUR_API_KEY',
    'Content-Type': 'application/json',
  },
  body: JSON.stringify({
    numbers: '0702913454,0776913451',
    message_body: 'Hello from UGSMS API v2',
    sender_id: 'UGSMS',
  }),
});
console.log(JSON.stringify(await response.json()));
