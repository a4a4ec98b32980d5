#ifndef PORTSIGN_CLIBXML2_H
#define PORTSIGN_CLIBXML2_H

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/c14n.h>
#include <libxml/encoding.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>

/// xmlFree is a mutable global function pointer, which Swift 6 refuses to read.
static inline void portsign_xml_free(void *pointer) {
    xmlFree(pointer);
}

#endif
