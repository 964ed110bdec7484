import hashlib
import hmac
import ssl
print(ssl.OPENSSL_VERSION, ssl.RAND_status(), len(ssl.RAND_bytes(8)), ssl.RAND_bytes(8) != ssl.RAND_bytes(8))
context = ssl.create_default_context()
print(context.check_hostname, context.verify_mode, context.cert_store_stats())
print(hashlib.sha256(b'x').hexdigest(), hmac.new(b'k', b'm', 'sha1').hexdigest(), sorted(hashlib.algorithms_guaranteed))
