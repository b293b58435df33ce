curl -sS -X POST "https://ugsms.com/api/v2/sms/send" \
  -H "X-API-Key: YOUR_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
    "numbers": "0702913454,0776913451",
    "message_body": "Hello from UGSMS API v2",
    "sender_id": "UGSMS"
  }'
