#ifndef PORTSIGN_CFUZZER_H
#define PORTSIGN_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own main; the runtime comes with the toolchain.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*target)(const uint8_t *data, size_t size));

/// libFuzzer's own mutations: bits, bytes, words of the dictionary.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t longest);

#endif
