wget -qO- --tries=1 --header "Authorization: Bearer YOUR_API_TOKEN" --header "Content-Type: application/json" \
  --post-data '{"to": "+256701521269", "message": "Hello from MsGine!", "from": "MyApp"}' \
  https://api.msgine.net/api/v1/messages/sms
