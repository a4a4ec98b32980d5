#ifndef PORTSIGN_CLIBXML2_H
#define PORTSIGN_CLIBXML2_H

// Debian's libxml2 is built with ICU and its encoding.h would bring the system's ICU headers into this module, beside the other
// ICU that Foundation brings: two definitions of the same names, and no compile. Nothing here reads the fields they are for.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/c14n.h>
#include <libxml/encoding.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

/// xmlFree is a mutable global function pointer, which Swift 6 refuses to read.
static inline void portsign_xml_free(void *pointer) {
    xmlFree(pointer);
}

/// Whether a C string begins with these characters; the C library compares many at a time, libxml2 one after another.
static inline int portsign_starts_with(const unsigned char *text, const unsigned char *start, size_t length) {
    return strncmp((const char *)text, (const char *)start, length) == 0;
}

/// The first error of a call. The last one, which libxml2 keeps, is often only a consequence of it.
typedef struct {
    int code;
    int line;
    /// Whether the message quotes the document.
    int quotes;
    char message[200];
} portsign_xml_fault;

static inline void portsign_xml_note(portsign_xml_fault *fault, xmlErrorPtr error) {
    if (fault == NULL || error == NULL || fault->code != 0 || error->level < XML_ERR_ERROR) {
        return;
    }
    fault->code = error->code;
    fault->line = error->line;
    fault->quotes = error->str1 != NULL || error->str2 != NULL || error->str3 != NULL;
    if (error->message != NULL) {
        strncpy(fault->message, error->message, sizeof fault->message - 1);
    }
}

/// The parser hands its own context to the handler; the fault hangs on that context's private pointer.
static inline void portsign_xml_parser_error(void *context, xmlErrorPtr error) {
    if (context != NULL) {
        portsign_xml_note((portsign_xml_fault *)((xmlParserCtxtPtr)context)->_private, error);
    }
}

static inline void portsign_xml_thread_error(void *context, xmlErrorPtr error) {
    portsign_xml_note((portsign_xml_fault *)context, error);
}

/// Parses UTF-8 whatever the document declares: no network, no DTD, no entities, CDATA merged into text.
/// NULL, and the first fault, when the document is not well-formed or breaks the rules of namespaces.
static inline xmlDocPtr portsign_xml_parse(const char *bytes, int size, portsign_xml_fault *fault) {
    xmlParserCtxtPtr context = xmlNewParserCtxt();
    if (context == NULL) {
        return NULL;
    }
    context->_private = fault;
    context->sax->serror = portsign_xml_parser_error;
    xmlDocPtr document = xmlCtxtReadMemory(
        context, bytes, size, NULL, NULL,
        XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES);
    int good = document != NULL && context->wellFormed && context->nsWellFormed && document->intSubset == NULL
        && document->extSubset == NULL;
    if (document != NULL && !good) {
        xmlFreeDoc(document);
        document = NULL;
    }
    xmlFreeParserCtxt(context);
    return document;
}

/// Takes a node out of its siblings, or puts it back; the node itself goes on knowing where it belongs.
static inline void portsign_xml_hide(xmlNodePtr node, int hidden) {
    if (node->prev != NULL) {
        node->prev->next = hidden ? node->next : node;
    } else {
        node->parent->children = hidden ? node->next : node;
    }
    if (node->next != NULL) {
        node->next->prev = hidden ? node->prev : node;
    } else {
        node->parent->last = hidden ? node->prev : node;
    }
}

/// Visible is `only` and what is in it.
static inline int portsign_xml_visible(void *context, xmlNodePtr node, xmlNodePtr parent) {
    // A namespace declaration has no parent pointer; its element comes as the second argument.
    xmlNodePtr current = node->type == XML_NAMESPACE_DECL ? parent : node;
    for (; current != NULL; current = current->parent) {
        if (current == (xmlNodePtr)context) {
            return 1;
        }
    }
    return 0;
}

/// The canonical form of `only` in its context. The canonicaliser would walk the whole document and ask of each node whether
/// it is visible, so for that time each ancestor has one child.
static inline int portsign_xml_canonicalize_only(
    xmlDocPtr document, xmlNodePtr only, int comments, xmlOutputBufferPtr buffer) {
    size_t depth = 0;
    for (xmlNodePtr node = only; node->parent != NULL; node = node->parent) {
        depth++;
    }
    xmlNodePtr *kept = (xmlNodePtr *)malloc((depth + 1) * 4 * sizeof(xmlNodePtr));
    if (kept == NULL) {
        return -1;
    }
    size_t at = 0;
    for (xmlNodePtr node = only; node->parent != NULL; node = node->parent) {
        kept[at++] = node->prev;
        kept[at++] = node->next;
        kept[at++] = node->parent->children;
        kept[at++] = node->parent->last;
        node->prev = node->next = NULL;
        node->parent->children = node->parent->last = node;
    }
    int result = xmlC14NExecute(document, portsign_xml_visible, only, XML_C14N_1_0, NULL, comments, buffer);
    at = 0;
    for (xmlNodePtr node = only; node->parent != NULL; node = node->parent) {
        node->prev = kept[at++];
        node->next = kept[at++];
        node->parent->children = kept[at++];
        node->parent->last = kept[at++];
    }
    free(kept);
    return result;
}

/// Inclusive C14N 1.0 of `only` (NULL: the document) without `omitted` (NULL: nothing) into a new buffer, which the caller
/// closes; NULL and the first fault when it fails. One of the two is NULL. The tree is as it was when this returns.
static inline xmlOutputBufferPtr portsign_xml_canonicalize(
    xmlDocPtr document, xmlNodePtr omitted, xmlNodePtr only, int comments, portsign_xml_fault *fault) {
    xmlOutputBufferPtr buffer = xmlAllocOutputBuffer(NULL);
    if (buffer == NULL) {
        return NULL;
    }
    // The canonicaliser prints to stderr unless the thread has a handler.
    xmlStructuredErrorFunc previous = xmlStructuredError;
    void *previousContext = xmlStructuredErrorContext;
    xmlSetStructuredErrorFunc(fault, portsign_xml_thread_error);
    int result;
    if (only != NULL) {
        result = portsign_xml_canonicalize_only(document, only, comments, buffer);
    } else {
        if (omitted != NULL) {
            portsign_xml_hide(omitted, 1);
        }
        result = xmlC14NDocSaveTo(document, NULL, XML_C14N_1_0, NULL, comments, buffer);
        if (omitted != NULL) {
            portsign_xml_hide(omitted, 0);
        }
    }
    xmlSetStructuredErrorFunc(previousContext, previous);
    if (result < 0) {
        xmlOutputBufferClose(buffer);
        return NULL;
    }
    return buffer;
}

static inline void portsign_xml_ignore_error(void *context, xmlErrorPtr error) {
    (void)context;
    (void)error;
}

/// Without a handler they print to stderr.
static inline void portsign_xml_quiet_schema_parser(xmlSchemaParserCtxtPtr context) {
    xmlSchemaSetParserStructuredErrors(context, portsign_xml_ignore_error, NULL);
}

static inline void portsign_xml_quiet_schema_validator(xmlSchemaValidCtxtPtr context) {
    xmlSchemaSetValidStructuredErrors(context, portsign_xml_ignore_error, NULL);
}

/// Converts all of `input`: the number of bytes written, -1 for a malformed sequence, -2 when `capacity` is too small.
static inline long portsign_iconv(
    const char *to, const char *from, const char *input, size_t size, char *output, size_t capacity) {
    iconv_t converter = iconv_open(to, from);
    if (converter == (iconv_t)-1) {
        return -1;
    }
    char *in = (char *)input;
    char *out = output;
    size_t inLeft = size;
    size_t outLeft = capacity;
    size_t result = iconv(converter, &in, &inLeft, &out, &outLeft);
    if (result != (size_t)-1) {
        result = iconv(converter, NULL, NULL, &out, &outLeft);
    }
    int reason = errno;
    iconv_close(converter);
    if (result == (size_t)-1 || inLeft != 0) {
        return result == (size_t)-1 && reason == E2BIG ? -2 : -1;
    }
    return (long)(capacity - outLeft);
}

#endif
