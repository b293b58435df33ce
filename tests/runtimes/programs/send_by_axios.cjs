const axios = require('axios');

const sms = { to: '+256701521269', message: 'Hello from MsGine!', from: 'MyApp' };
const headers = { Authorization: 'Bearer YOUR_API_TOKEN' };
axios.post('https://api.msgine.net/api/v1/messages/sms', sms, { headers }).then(({ data }) => {
  console.log(JSON.stringify(data));
});
