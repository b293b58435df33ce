require 'net/http'
require 'json'

url = URI('https://api.msgine.net/api/v1/messages/sms')
http = Net::HTTP.new(url.host, url.port)
http.use_ssl = (url.scheme == 'https')
request = Net::HTTP::Post.new(url)
request['Authorization'] = 'Bearer YOUR_API_TOKEN'
request['Content-Type'] = 'application/json'
request.body = { to: '+256701521269', message: 'Hello from MsGine!', from: 'MyApp' }.to_json
puts http.request(request).body
