#include "large.h"

int main() { return serve_large(100 * 1024 * 1024); }
