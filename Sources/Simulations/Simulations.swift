// Simulations
