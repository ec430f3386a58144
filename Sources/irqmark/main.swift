print("irqmark")
