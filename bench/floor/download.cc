#include "large.h"

int main() { return serve_large(1 * 1024 * 1024); }
