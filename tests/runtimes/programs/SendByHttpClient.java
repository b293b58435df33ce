import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

public class SendByHttpClient {
    public static void main(String[] args) throws Exception {
        String sms = """
            {"username": "your_username", "password": "your_password", "numbers": "0702913454,0776913451",
             "message_body": "Hello from UGSMS API v1", "sender_id": "UGSMS"}""";
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder()
            .uri(URI.create("https://ugsms.com/v1/sms/send"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(sms))
            .build();
        System.out.println(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
