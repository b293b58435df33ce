import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

public class SendByUrlConnection {
    public static void main(String[] args) throws Exception {
        String sms = """
            {"count": 1, "smslist": [{"partnerID": "123", "apikey": "key", "pass_type": "plain", "clientsmsid": 1234,
             "mobile": "254712345678", "message": "Hello", "shortcode": "SHOP"}]}""";
        var url = URI.create("https://quicksms.advantasms.com/api/services/sendbulk").toURL();
        var connection = (HttpURLConnection) url.openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.getOutputStream().write(sms.getBytes(StandardCharsets.UTF_8));
        System.out.println(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
