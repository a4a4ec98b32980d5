#ifndef PORTSIGN_CPCSC_H
#define PORTSIGN_CPCSC_H

#include <winscard.h>
#include <reader.h>
#include <wintypes.h>

#endif
