package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	url := "https://ugsms.com/v1/sms/send"
	data := map[string]string{
		"username":     "your_username",
		"password":     "your_password",
		"numbers":      "0702913454,0776913451",
		"message_body": "Hello from UGSMS API v1",
		"sender_id":    "UGSMS",
	}
	sms, err := json.Marshal(data)
	if err != nil {
		log.Fatal(err)
	}
	response, err := http.Post(url, "application/json", bytes.NewBuffer(sms))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	io.Copy(os.Stdout, response.Body)
}
