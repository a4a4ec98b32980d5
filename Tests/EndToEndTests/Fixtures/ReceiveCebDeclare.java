import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Axis serves as the node's old RPC/encoded service. Writes each content into the folder of the property "folder". */
public class ReceiveCebDeclare {
    private static int count = 0;

    public static synchronized String receive(String content) throws Exception {
        count += 1;
        Files.write(
            Path.of(System.getProperty("folder"), count + ".xml"), content.getBytes(StandardCharsets.UTF_8));
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><mo version=\"1.0.0\"><head><businessType>RESULT</businessType>"
            + "</head><body><list><jkfResult><chkMark>1</chkMark><resultList><jkfResultDetail><resultInfo>\u5904\u7406"
            + "\u6210\u529f</resultInfo></jkfResultDetail></resultList></jkfResult></list></body></mo>";
    }
}
