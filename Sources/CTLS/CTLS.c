#include "CTLS.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct cutover_tls {
  SSL_CTX *context;
  SSL *ssl;
  int descriptor;
  /* MSG_DONTWAIT while it is only looked whether something has come. */
  int receive_flags;
  /* Of the last call. */
  int error;
  char reason[256];
};

/* OpenSSL's own socket BIO uses write(2), and a server that went away would end the process with SIGPIPE. */

static int socket_write(BIO *bio, const char *bytes, int size) {
  cutover_tls *session = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  ssize_t count;
  do { count = send(session->descriptor, bytes, (size_t)size, MSG_NOSIGNAL); } while (count < 0 && errno == EINTR);
  if (count < 0) session->error = errno;
  return (int)count;
}

static int socket_read(BIO *bio, char *bytes, int size) {
  cutover_tls *session = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  ssize_t count;
  do {
    count = recv(session->descriptor, bytes, (size_t)size, session->receive_flags);
  } while (count < 0 && errno == EINTR);
  if (count < 0) {
    session->error = errno;
    /* Also at a timeout: the session is as it was, and it is the caller who gives up. */
    if (errno == EAGAIN || errno == EWOULDBLOCK) BIO_set_retry_read(bio);
  }
  return (int)count;
}

static long socket_control(BIO *bio, int command, long number, void *pointer) {
  (void)bio, (void)number, (void)pointer;
  return command == BIO_CTRL_FLUSH;
}

static int socket_create(BIO *bio) {
  BIO_set_init(bio, 1);
  return 1;
}

static BIO_METHOD *method;

static void make_method(void) {
  method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "cutover socket");
  if (!method) return;
  BIO_meth_set_write(method, socket_write);
  BIO_meth_set_read(method, socket_read);
  BIO_meth_set_ctrl(method, socket_control);
  BIO_meth_set_create(method, socket_create);
}

/* Notes what OpenSSL says of the last failure, unless the socket has said it. */
static void note(cutover_tls *session, const char *otherwise) {
  /* The first one is the cause, such as a file that is not there; later ones say what did not work without it. */
  unsigned long code = ERR_peek_error();
  const char *text = code == 0 ? NULL : ERR_SYSTEM_ERROR(code) ? strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
  snprintf(session->reason, sizeof session->reason, "%s", text ? text : otherwise);
  ERR_clear_error();
}

static int trust(cutover_tls *session, const char *ca_file) {
  if (!ca_file) return SSL_CTX_set_default_verify_paths(session->context) == 1;
  if (SSL_CTX_load_verify_file(session->context, ca_file) == 1) return 1;
  note(session, "it holds no certificate");
  char reason[sizeof session->reason];
  snprintf(reason, sizeof reason, "%s", session->reason);
  snprintf(session->reason, sizeof session->reason, "the certificates in %.120s cannot be read: %.80s", ca_file, reason);
  return 0;
}

/* OpenSSL would ask for a key's pass phrase at the terminal, and wait. */
static int no_phrase(char *buffer, int size, int writing, void *data) {
  (void)buffer, (void)size, (void)writing, (void)data;
  return -1;
}

static int introduce(cutover_tls *session, const char *certificate_file, const char *key_file) {
  if (!certificate_file) return 1;
  if (SSL_CTX_use_certificate_chain_file(session->context, certificate_file) == 1
      && SSL_CTX_use_PrivateKey_file(session->context, key_file ? key_file : certificate_file, SSL_FILETYPE_PEM) == 1
      && SSL_CTX_check_private_key(session->context) == 1)
    return 1;
  note(session, "they do not fit");
  char reason[sizeof session->reason];
  snprintf(reason, sizeof reason, "%s", session->reason);
  snprintf(
    session->reason, sizeof session->reason, "certificate %.80s and its key cannot be used: %.80s", certificate_file,
    reason);
  return 0;
}

/* The name that the certificate has to have. Names of hosts are told the server, addresses are not (RFC 6066). */
static int expect(cutover_tls *session, const char *host) {
  unsigned char address[16];
  if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session->ssl), host) == 1;
  SSL_set_hostflags(session->ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set1_host(session->ssl, host) == 1 && SSL_set_tlsext_host_name(session->ssl, host) == 1;
}

static int shake_hands(cutover_tls *session) {
  session->error = 0;
  ERR_clear_error();
  int result = SSL_connect(session->ssl);
  if (result == 1) return 1;
  long verification = SSL_get_verify_result(session->ssl);
  if (verification != X509_V_OK) {
    session->error = 0;
    snprintf(
      session->reason, sizeof session->reason, "the server's certificate is not accepted: %s",
      X509_verify_cert_error_string(verification));
    ERR_clear_error();
  } else if (session->error == 0) {
    note(session, "the server closed the connection");
  }
  return 0;
}

cutover_tls *cutover_tls_open(
  int descriptor, const char *host, const char *ca_file, const char *certificate_file, const char *key_file, char *reason,
  size_t reason_size, int *error) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_method);
  cutover_tls *session = calloc(1, sizeof *session);
  *error = ENOMEM;
  snprintf(reason, reason_size, "out of memory");
  if (!session) return NULL;
  session->descriptor = descriptor;
  session->context = SSL_CTX_new(TLS_client_method());
  BIO *bio = method ? BIO_new(method) : NULL;
  if (!session->context || !bio) {
    BIO_free(bio);
    cutover_tls_close(session);
    return NULL;
  }
  BIO_set_data(bio, session);
  SSL_CTX_set_min_proto_version(session->context, TLS1_2_VERSION);
  SSL_CTX_set_verify(session->context, SSL_VERIFY_PEER, NULL);
  SSL_CTX_set_default_passwd_cb(session->context, no_phrase);
  SSL_CTX_set_session_cache_mode(session->context, SSL_SESS_CACHE_OFF);
  int is_open = trust(session, ca_file) && introduce(session, certificate_file, key_file);
  session->ssl = is_open ? SSL_new(session->context) : NULL;
  if (!session->ssl) {
    BIO_free(bio);
  } else {
    SSL_set_bio(session->ssl, bio, bio);
    is_open = expect(session, host) && shake_hands(session);
  }
  if (session->ssl && is_open) return session;
  *error = session->error;
  snprintf(reason, reason_size, "%s", session->error ? strerror(session->error) : session->reason);
  cutover_tls_close(session);
  return NULL;
}

int cutover_tls_write(cutover_tls *session, const void *bytes, size_t size) {
  session->error = 0;
  ERR_clear_error();
  size_t written = 0;
  if (size == 0 || SSL_write_ex(session->ssl, bytes, size, &written) == 1) return 0;
  note(session, "the server closed the connection");
  return -1;
}

long cutover_tls_read(cutover_tls *session, void *bytes, size_t size) {
  session->error = 0;
  ERR_clear_error();
  size_t count = 0;
  if (SSL_read_ex(session->ssl, bytes, size, &count) == 1) return (long)count;
  if (SSL_get_error(session->ssl, 0) == SSL_ERROR_ZERO_RETURN) return 0;
  note(session, "the server closed the connection");
  return -1;
}

int cutover_tls_is_stale(cutover_tls *session) {
  session->error = 0;
  ERR_clear_error();
  session->receive_flags = MSG_DONTWAIT;
  char byte;
  size_t count = 0;
  int has_something = SSL_peek_ex(session->ssl, &byte, 1, &count) == 1;
  int reason = has_something ? SSL_ERROR_NONE : SSL_get_error(session->ssl, 0);
  session->receive_flags = 0;
  ERR_clear_error();
  return reason != SSL_ERROR_WANT_READ;
}

int cutover_tls_error(cutover_tls *session, char *reason, size_t reason_size) {
  snprintf(reason, reason_size, "%s", session->reason);
  return session->error;
}

void cutover_tls_close(cutover_tls *session) {
  if (!session) return;
  SSL_free(session->ssl);
  SSL_CTX_free(session->context);
  free(session);
}
