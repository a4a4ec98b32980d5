import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.w3c.dom.Document;

/**
 * The yardstick: what the replaced bundle's kind of program does, written plainly with the JDK's own XML signature on
 * Tomcat. It parses, signs, appends to a durable file (concurrent requests share one fsync) and answers. It checks
 * nothing, verifies nothing and sends nothing, so it does less than what it is compared with.
 *
 * Arguments: port, PEM key (PKCS#8), PEM certificate, store file.
 */
public final class SigningServlet extends HttpServlet {
    private static final class Waiting {
        final byte[] bytes;
        final CompletableFuture<Void> done = new CompletableFuture<>();

        Waiting(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(4096);

    private final ThreadLocal<DocumentBuilder> builders = ThreadLocal.withInitial(() -> {
        try {
            DocumentBuilderFactory builderFactory = DocumentBuilderFactory.newInstance();
            builderFactory.setNamespaceAware(true);
            return builderFactory.newDocumentBuilder();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    });
    private final ThreadLocal<Transformer> transformers = ThreadLocal.withInitial(() -> {
        try {
            return TransformerFactory.newInstance().newTransformer();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    });

    private SigningServlet(Path keyFile, Path certificateFile, Path store) throws Exception {
        String pem = Files.readString(keyFile).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificateFile)));
        FileChannel channel = FileChannel.open(store, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Thread writer = new Thread(() -> write(channel), "store");
        writer.setDaemon(true);
        writer.start();
    }

    private void write(FileChannel channel) {
        List<Waiting> batch = new ArrayList<>();
        while (true) {
            try {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch);
                for (Waiting waiting : batch) {
                    channel.write(ByteBuffer.wrap(waiting.bytes));
                }
                channel.force(false);
                for (Waiting waiting : batch) {
                    waiting.done.complete(null);
                }
            } catch (Exception e) {
                for (Waiting waiting : batch) {
                    waiting.done.completeExceptionally(e);
                }
            }
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json;charset=UTF-8");
        try {
            String xml = request.getParameter("xml");
            Document document = builders.get().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
            Reference reference = factory.newReference("", factory.newDigestMethod(DigestMethod.SHA1, null),
                List.of(factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null)), null, null);
            SignedInfo signedInfo = factory.newSignedInfo(
                factory.newCanonicalizationMethod(CanonicalizationMethod.INCLUSIVE, (C14NMethodParameterSpec) null),
                factory.newSignatureMethod(SignatureMethod.RSA_SHA1, null), List.of(reference));
            KeyInfoFactory keyInfos = factory.getKeyInfoFactory();
            KeyInfo keyInfo = keyInfos.newKeyInfo(List.of(
                keyInfos.newKeyName(certificate.getSerialNumber().toString(16)),
                keyInfos.newX509Data(List.of(certificate))));
            DOMSignContext context = new DOMSignContext(key, document.getDocumentElement());
            context.setDefaultNamespacePrefix("ds");
            context.setProperty("org.jcp.xml.dsig.secureValidation", Boolean.FALSE);
            factory.newXMLSignature(signedInfo, keyInfo).sign(context);
            ByteArrayOutputStream signed = new ByteArrayOutputStream(8192);
            transformers.get().transform(new DOMSource(document), new StreamResult(signed));
            Waiting waiting = new Waiting(signed.toByteArray());
            queue.put(waiting);
            waiting.done.join();
            String text = signed.toString(StandardCharsets.UTF_8);
            StringBuilder answer = new StringBuilder(text.length() * 2).append("{\"success\":true,\"xml\":\"");
            for (int index = 0; index < text.length(); index++) {
                char character = text.charAt(index);
                switch (character) {
                    case '"': answer.append("\\\""); break;
                    case '\\': answer.append("\\\\"); break;
                    case '\n': answer.append("\\n"); break;
                    case '\r': answer.append("\\r"); break;
                    default:
                        if (character < 0x80) {
                            answer.append(character);
                        } else {
                            answer.append("\\u").append(HEX[character >> 12]).append(HEX[character >> 8 & 15])
                                .append(HEX[character >> 4 & 15]).append(HEX[character & 15]);
                        }
                }
            }
            byte[] bytes = answer.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        } catch (Exception e) {
            response.getOutputStream().write("{\"success\":false,\"xml\":\"failed\"}".getBytes(StandardCharsets.US_ASCII));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        File base = Files.createTempDirectory("yardstick").toFile();
        tomcat.setBaseDir(base.getPath());
        Connector connector = new Connector();
        connector.setPort(Integer.parseInt(arguments[0]));
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxKeepAliveRequests", "-1");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("/newyorkTransferWebapps", base.getPath());
        SigningServlet servlet = new SigningServlet(Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]));
        Tomcat.addServlet(context, "transferDeclare", servlet);
        context.addServletMappingDecoded("/rest/transferDeclare", "transferDeclare");
        tomcat.start();
        System.out.println("ready");
        tomcat.getServer().await();
    }
}
