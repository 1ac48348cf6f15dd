// The processor's registers, of which Swift has no names.
#ifndef CREGISTERS_H
#define CREGISTERS_H

/// Clears every register that a call may change, those of vectors in their full width. A copy of a long text leaves half a
/// kilobyte of it there: to be found in a core dump, and on the stack wherever the system saves registers.
void muster_clear_registers(void);

#endif
