#ifndef PORTSIGN_CZSTD_H
#define PORTSIGN_CZSTD_H

#include <zstd.h>

#endif
