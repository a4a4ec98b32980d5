/* A library that is neither. */
int other_function(void) { return 1; }
